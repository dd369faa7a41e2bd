// The button of a menu, within that menu: a sign, with what the menu is for as its name and its tooltip.
import { ActionIcon, Menu, Tooltip } from '@mantine/core'
import { IconDots, type IconProps } from '@tabler/icons-react'
import type { ComponentType } from 'react'

interface MenuButtonProps {
  readonly label: string
  /** Dots for "more", unless the menu is for something else. */
  readonly Icon?: ComponentType<IconProps>
  /** In a cell, in a strip, in the page's header. */
  readonly size?: keyof typeof sizes
}

const sizes = {
  small: { button: 26, icon: 16 },
  usual: { button: 'md', icon: 17 },
  large: { button: 'lg', icon: 19 },
} as const

export function MenuButton({ label, Icon = IconDots, size = 'usual' }: MenuButtonProps) {
  const { button, icon } = sizes[size]
  return (
    <Menu.Target>
      <Tooltip label={label}>
        <ActionIcon variant="subtle" color="gray" size={button} aria-label={label}>
          <Icon size={icon} aria-hidden="true" />
        </ActionIcon>
      </Tooltip>
    </Menu.Target>
  )
}
