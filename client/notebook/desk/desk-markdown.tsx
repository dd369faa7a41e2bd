// A markdown cell on the desk: as it reads, or its source; a heading can hide what is below it.
import { IconChevronDown, IconChevronRight } from '@tabler/icons-react'
import type { CellId } from '#protocol/ids.ts'
import { type Cell, sourceOf } from '#protocol/notebook-document.ts'
import { FollowedMarkdown } from '../cells/followed-cell.tsx'
import { useMapValue, useText } from '../document/yjs-hooks.ts'
import { useSpotlight } from '../follow/writer-carets.ts'
import { useNotebook } from '../notebook-context.ts'
import { useSelected } from '../store.ts'
import { useDesk } from './desk-context.ts'
import desk from './desk-markdown.module.css'
import { DeskSource } from './desk-source.tsx'
import { SourceBox } from './source-box.tsx'
import { useOwnSpotlight } from './use-own-spotlight.ts'

export function DeskMarkdown({ id, cell }: { id: CellId; cell: Cell }) {
  const controls = useDesk()
  const { carets, awareness } = useNotebook()
  const isUnrendered = useSelected(controls.state, state => state.unrendered.has(id))
  // What was found stands in the source.
  const isLookedAt = useSelected(
    controls.search.state,
    ({ matches, current }) => matches[current]?.cellId === id,
  )
  const text = useText(useMapValue(cell, sourceOf))
  const others = useSpotlight(carets, id)
  const own = useOwnSpotlight(awareness, id)
  return (
    <>
      <CollapseButton id={id} />
      {isUnrendered || isLookedAt ? (
        <SourceBox>
          <DeskSource id={id} cell={cell} language="markdown" />
        </SourceBox>
      ) : (
        // The keyboard's ways are Enter on the cell, and Alt with a full stop.
        // biome-ignore lint/a11y/noStaticElementInteractions: clicks are only short cuts
        // biome-ignore lint/a11y/useKeyWithClickEvents: see above
        <div
          className={desk['rendered']}
          data-pointed={own || others ? '' : undefined}
          onDoubleClick={() => controls.edit(id)}
          onClick={event => event.altKey && controls.pointAtLine(id)}
        >
          {text.trim() === '' ? (
            <p className={desk['hint']}>Empty markdown cell. Double-click, or press Enter, to write.</p>
          ) : (
            <FollowedMarkdown cell={cell} />
          )}
        </div>
      )}
      <HiddenCells id={id} />
    </>
  )
}

function CollapseButton({ id }: { id: CellId }) {
  const controls = useDesk()
  const isHeading = useSelected(controls.outline.view, view => view.levels.has(id))
  const isCollapsed = useSelected(controls.outline.view, view => view.hiddenCounts.has(id))
  const isSelected = useSelected(controls.state, state => state.selected === id)
  if (!isHeading) return null
  const Icon = isCollapsed ? IconChevronRight : IconChevronDown
  return (
    <button
      type="button"
      className={desk['collapse']}
      tabIndex={isSelected ? 0 : -1}
      aria-expanded={!isCollapsed}
      aria-label={isCollapsed ? 'Show what is under this heading' : 'Hide what is under this heading'}
      title={isCollapsed ? 'Show what is below (→)' : 'Hide what is below (←)'}
      data-collapsed={isCollapsed || undefined}
      onClick={() => controls.setCollapsed(id, !isCollapsed)}
    >
      <Icon size={16} aria-hidden="true" />
    </button>
  )
}

function HiddenCells({ id }: { id: CellId }) {
  const controls = useDesk()
  const count = useSelected(controls.outline.view, view => view.hiddenCounts.get(id) ?? 0)
  if (count === 0) return null
  return (
    <button type="button" className={desk['hidden']} onClick={() => controls.setCollapsed(id, false)}>
      {count === 1 ? '1 cell hidden' : `${count} cells hidden`}
    </button>
  )
}
