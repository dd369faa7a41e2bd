// Light, dark, or as the system says; kept by this browser.
import { ActionIcon, Menu, Tooltip, useMantineColorScheme } from '@mantine/core'
import { IconBrightness, IconCheck, IconMoon, IconSun } from '@tabler/icons-react'

const choices = [
  { scheme: 'light', label: 'Light', Icon: IconSun },
  { scheme: 'dark', label: 'Dark', Icon: IconMoon },
  { scheme: 'auto', label: 'As the system', Icon: IconBrightness },
] as const

export function ThemeSwitch() {
  const { colorScheme } = useMantineColorScheme()
  const Current = choices.find(({ scheme }) => scheme === colorScheme)?.Icon ?? IconBrightness
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <Tooltip label="Light or dark">
          <ActionIcon variant="subtle" color="gray" size="lg" aria-label="Light or dark">
            <Current size={19} aria-hidden="true" />
          </ActionIcon>
        </Tooltip>
      </Menu.Target>
      <Menu.Dropdown>
        <ThemeItems />
      </Menu.Dropdown>
    </Menu>
  )
}

/** The choice as items of a menu. */
export function ThemeItems() {
  const { colorScheme, setColorScheme } = useMantineColorScheme()
  return choices.map(({ scheme, label, Icon }) => (
    <Menu.Item
      key={scheme}
      leftSection={<Icon size={16} aria-hidden="true" />}
      rightSection={scheme === colorScheme && <IconCheck size={14} aria-label="chosen" />}
      onClick={() => setColorScheme(scheme)}
    >
      {label}
    </Menu.Item>
  ))
}
