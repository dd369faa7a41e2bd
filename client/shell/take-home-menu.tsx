// What everybody may take home at any time: the notebook shown, everything, or what they wrote themselves.
import { Button, Menu } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconDownload, IconFileZip, IconNotebook, IconPlayerPlay, IconTerminal2 } from '@tabler/icons-react'
import { lazy, Suspense } from 'react'
import type { DocumentView } from '#protocol/classroom-view.ts'
import type { ClassroomId } from '#protocol/ids.ts'
import { downloads } from '../http.ts'
import { fetchedCode } from './fetched-code.ts'
import classes from './take-home-menu.module.css'
import { useOnceTrue } from './use-once-true.ts'

const RecordingsDialog = lazy(async () => ({
  default: (await fetchedCode(() => import('../terminal/recordings-dialog.tsx'))).RecordingsDialog,
}))

interface TakeHomeProps {
  readonly classroomId: ClassroomId
  readonly shown: DocumentView | null
  /** The reader works in a sandbox, whose files are kept. */
  readonly hasOwnFiles?: boolean
}

export function TakeHomeMenu(props: TakeHomeProps) {
  const [areRecordingsOpen, recordings] = useDisclosure(false)
  const wereRecordingsOpen = useOnceTrue(areRecordingsOpen)
  return (
    <>
      {wereRecordingsOpen && (
        <Suspense fallback={null}>
          <RecordingsDialog
            classroomId={props.classroomId}
            isOpen={areRecordingsOpen}
            onClose={recordings.close}
          />
        </Suspense>
      )}
      <Menu position="bottom-end">
        <Menu.Target>
          <Button
            variant="subtle"
            color="gray"
            size="compact-sm"
            leftSection={<IconDownload size={18} aria-hidden="true" />}
            classNames={{ label: classes['label'] ?? '', section: classes['section'] ?? '' }}
            aria-label="Take home"
          >
            Take home
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <TakeHomeItems {...props} onRecordings={recordings.open} />
        </Menu.Dropdown>
      </Menu>
    </>
  )
}

/** What can be taken home as items of a menu. */
export function TakeHomeItems({
  classroomId,
  shown,
  hasOwnFiles = false,
  onRecordings,
}: TakeHomeProps & { readonly onRecordings: () => void }) {
  return (
    <>
      {shown?.kind === 'notebook' && (
        <Menu.Item
          component="a"
          href={downloads.notebook(classroomId, shown.name)}
          download
          leftSection={<IconNotebook size={16} aria-hidden="true" />}
        >
          This notebook, with outputs (.ipynb)
        </Menu.Item>
      )}
      <Menu.Item
        component="a"
        href={downloads.everything(classroomId)}
        download
        leftSection={<IconFileZip size={16} aria-hidden="true" />}
      >
        Everything of this class (.zip)
      </Menu.Item>
      {hasOwnFiles && (
        <Menu.Item
          component="a"
          href={downloads.ownFiles(classroomId)}
          download
          leftSection={<IconTerminal2 size={16} aria-hidden="true" />}
        >
          The files of my sandbox (.zip)
        </Menu.Item>
      )}
      <Menu.Item leftSection={<IconPlayerPlay size={16} aria-hidden="true" />} onClick={onRecordings}>
        {hasOwnFiles ? 'Recordings of my terminals…' : 'Recordings of terminals…'}
      </Menu.Item>
    </>
  )
}
