// Who I am in this class, and how I come back to it from another device.
import { Menu } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconDeviceMobileShare, IconUserCircle } from '@tabler/icons-react'
import { lazy, Suspense } from 'react'
import type { SendCommand } from '../connection.ts'
import { fetchedCode } from '../shell/fetched-code.ts'
import { MenuButton } from '../shell/menu-button.tsx'
import { useOnceTrue } from '../shell/use-once-true.ts'

const DeviceLinkDialog = lazy(async () => ({
  default: (await fetchedCode(() => import('../shell/device-link-dialog.tsx'))).DeviceLinkDialog,
}))

export function MyPlaceMenu({ name, send }: { readonly name: string; readonly send: SendCommand }) {
  const [isOpen, dialog] = useDisclosure(false)
  const wasOpen = useOnceTrue(isOpen)
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
      {wasOpen && (
        <Suspense fallback={null}>
          <DeviceLinkDialog
            isOpen={isOpen}
            onClose={dialog.close}
            name={null}
            onMake={() => send('link:make', {})}
          />
        </Suspense>
      )}
    </>
  )
}
