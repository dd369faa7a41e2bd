// Opens the keys, as `?` does.
import { ActionIcon, Tooltip } from '@mantine/core'
import { IconQuestionMark } from '@tabler/icons-react'

export function KeysButton({ onOpen }: { onOpen: () => void }) {
  return (
    <Tooltip label="Keys (?)">
      <ActionIcon variant="subtle" color="gray" size="lg" aria-label="Keys" onClick={onOpen}>
        <IconQuestionMark size={19} aria-hidden="true" />
      </ActionIcon>
    </Tooltip>
  )
}
