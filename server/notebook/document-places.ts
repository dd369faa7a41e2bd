// Which content may stand where in a shared notebook or file, as patterns over places. Pure.
// A place is the way from a root to a shared type: `cells/*/source`; `*` stands for a list's item.
import { cellId } from '#protocol/ids.ts'
import { cellTypes } from '#protocol/notebook-document.ts'
import type { Content } from './update-reader.ts'

/** How many shared types may stand in each other: deeper ones cannot be deleted or exported without overflow. */
const depthLimit = 8

const cellKeys: Readonly<Record<string, (content: Content) => boolean>> = {
  id: isValue(value => cellId.safeParse(value).success),
  cell_type: isValue(value => (cellTypes as readonly unknown[]).includes(value)),
  source: content => content.kind === 'rich-text',
  metadata: content => content.kind === 'map',
  outputs: content => content.kind === 'array',
  execution_count: isValue(value => value === null || typeof value === 'number'),
  execution_state: isValue(value => typeof value === 'string'),
  attachments: isValue(value => typeof value === 'object'),
}

const metaKeys: Readonly<Record<string, (content: Content) => boolean>> = {
  nbformat: isValue(value => value === 4),
  nbformat_minor: isValue(value => typeof value === 'number'),
  metadata: content => content.kind === 'map',
}

/** Yjs joins what the same writer put under a key one after the other into one part with several values. */
function isValue(test: (value: unknown) => boolean) {
  return (content: Content) => content.kind === 'values' && content.values.every(test)
}

/** True when `content` may be put into the type at `place`, under `key` or (null) into its list. Tombstones always may. */
export function fits(place: string, key: string | null, content: Content): boolean {
  if (content.kind === 'deleted') return true
  const path = place.split('/')
  if (path.length >= depthLimit && content.kind !== 'values' && content.kind !== 'text') return false
  const [root, , part, ...rest] = path
  if (root === 'source' && path.length === 1) return isText(key, content)
  if (root === 'state') return isJson(content)
  if (root === 'meta') {
    if (path.length === 1)
      return key !== null && (Object.hasOwn(metaKeys, key) && metaKeys[key]?.(content)) === true
    return path[1] === 'metadata' && isJson(content)
  }
  if (root !== 'cells') return false
  if (path.length === 1) return key === null && content.kind === 'map'
  if (path.length === 2) {
    return key !== null && (Object.hasOwn(cellKeys, key) && cellKeys[key]?.(content)) === true
  }
  if (part === 'source') return isText(key, content)
  if (part === 'metadata') return isJson(content)
  if (part !== 'outputs') return false
  if (rest.length === 0) return key === null && content.kind === 'map'
  if (rest.length === 1)
    return key !== null && (content.kind === 'rich-text' ? key === 'text' : isJson(content))
  return rest[1] === 'text' ? isText(key, content) : isJson(content)
}

function isText(key: string | null, content: Content): boolean {
  return key === null && content.kind === 'text'
}

function isJson(content: Content): boolean {
  return content.kind === 'values' || content.kind === 'map' || content.kind === 'array'
}
