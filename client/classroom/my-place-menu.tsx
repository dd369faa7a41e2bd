// Who I am in this class, and how I come back to it from another device.
import { Menu } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconDeviceMobileShare, IconUserCircle } from '@tabler/icons-react'
import type { SendCommand } from '../connection.ts'
import { DeviceLinkDialog } from '../shell/device-link-dialog.tsx'
import { MenuButton } from '../shell/menu-button.tsx'

export function MyPlaceMenu({ name, send }: { readonly name: string; readonly send: SendCommand }) {
  const [isOpen, dialog] = useDisclosure(false)
  return (
    <>
      <Menu position="bottom-end">
        <MenuButton label={`You are ${name}`} Icon={IconUserCircle} size="large" />
        <Menu.Dropdown>
          <Menu.Label>{name}</Menu.Label>
          <Menu.Item
            leftSection={<IconDeviceMobileShare size={16} aria-hidden="true" />}
            onClick={dialog.open}
          >
            My link for another device…
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <DeviceLinkDialog
        isOpen={isOpen}
        onClose={dialog.close}
        name={null}
        onMake={() => send('link:make', {})}
      />
    </>
  )
}
