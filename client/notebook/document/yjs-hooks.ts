// Parts of a Yjs document as React values, each followed on its own: a keystroke redraws the text it changes.
import { useCallback, useMemo, useSyncExternalStore } from 'react'
import type * as Y from 'yjs'
import type { CellId } from '#protocol/ids.ts'
import { type Cell, cellsOf, idOf, type Output } from '#protocol/notebook-document.ts'

export interface ListedCell {
  /** Unique in the list, also when two instructors moved one cell at once and it stands there twice. */
  readonly key: string
  readonly id: CellId
  readonly cell: Cell
}

/** The cells in their order; a new list only when cells come, go or move. */
export function useCells(document: Y.Doc): readonly ListedCell[] {
  const cells = useItems(cellsOf(document))
  return useMemo(() => withKeys(cells), [cells])
}

export function useOutputs(outputs: Y.Array<Output> | null): readonly Output[] {
  return useItems(outputs)
}

/** One value of a map: a primitive, or plain JSON that is replaced as a whole. */
export function useMapValue<Value, Item>(map: Y.Map<Item>, read: (map: Y.Map<Item>) => Value): Value {
  const subscribe = useCallback(
    (onChange: () => void) => {
      map.observe(onChange)
      return () => map.unobserve(onChange)
    },
    [map],
  )
  return useSyncExternalStore(subscribe, () => read(map))
}

export function useText(text: Y.Text): string {
  const subscribe = useCallback(
    (onChange: () => void) => {
      text.observe(onChange)
      return () => text.unobserve(onChange)
    },
    [text],
  )
  return useSyncExternalStore(subscribe, () => text.toString())
}

const nothing: readonly never[] = []

/** The items of an array; the same list until the array itself changes. */
function useItems<Item>(array: Y.Array<Item> | null): readonly Item[] {
  const source = useMemo(() => {
    let items: readonly Item[] = array?.toArray() ?? nothing
    const read = () => {
      const current = array?.toArray() ?? nothing
      if (!hasSameItems(items, current)) items = current
    }
    return {
      get: () => items,
      subscribe: (onChange: () => void) => {
        const changed = () => {
          read()
          onChange()
        }
        read()
        array?.observe(changed)
        return () => array?.unobserve(changed)
      },
    }
  }, [array])
  return useSyncExternalStore(source.subscribe, source.get)
}

function hasSameItems(one: readonly unknown[], other: readonly unknown[]): boolean {
  return one.length === other.length && one.every((item, index) => item === other[index])
}

function withKeys(cells: readonly Cell[]): readonly ListedCell[] {
  const seen = new Map<CellId, number>()
  return cells.map(cell => {
    const id = idOf(cell)
    const count = (seen.get(id) ?? 0) + 1
    seen.set(id, count)
    return { key: count === 1 ? id : `${id}:${count}`, id, cell }
  })
}
