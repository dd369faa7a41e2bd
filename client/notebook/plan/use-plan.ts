// The plan's entries as a React value, and the hands on it while a component shows it.
import { useCallback, useEffect, useMemo, useState, useSyncExternalStore } from 'react'
import type * as Y from 'yjs'
import { cellsOf } from '#protocol/notebook-document.ts'
import { entriesOf, Plan, type PlanEntry } from './plan.ts'

/** Null for a moment, while it is being made. */
export function usePlan(document: Y.Doc): Plan | null {
  const [plan, setPlan] = useState<Plan | null>(null)
  useEffect(() => {
    const created = new Plan(document)
    setPlan(created)
    return () => created.close()
  }, [document])
  return plan
}

/** A new list with every change of the plan; the entries' texts are followed where they are shown. */
export function usePlanEntries(document: Y.Doc): readonly PlanEntry[] {
  const source = useMemo(() => {
    let entries: readonly PlanEntry[] | null = null
    return {
      get: () => {
        entries ??= entriesOf(document)
        return entries
      },
      forget: () => {
        entries = null
      },
    }
  }, [document])
  const subscribe = useCallback(
    (onChange: () => void) => {
      const changed = () => {
        source.forget()
        onChange()
      }
      changed()
      cellsOf(document).observeDeep(changed)
      return () => cellsOf(document).unobserveDeep(changed)
    },
    [document, source],
  )
  return useSyncExternalStore(subscribe, source.get)
}
