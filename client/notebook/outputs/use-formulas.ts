// How to typeset formulas, fetched when a text has one for the first time.
import { useEffect, useSyncExternalStore } from 'react'
import { Store } from '../store.ts'

export type TypesetFormula = (formula: string) => string

const typesetting = new Store<{ readonly typeset: TypesetFormula | null }>({ typeset: null })

/** Null until it is here, and for texts without formulas; they are shown as they were written till then. */
export function useFormulas(text: string): TypesetFormula | null {
  const { typeset } = useSyncExternalStore(typesetting.subscribe, typesetting.get)
  const hasFormula = text.includes('$')
  useEffect(() => {
    if (!hasFormula || typesetting.get().typeset) return
    // Not reachable just now: the formulas stay as they were written until the next text with one comes.
    import('./formulas.ts').then(
      ({ typesetFormula }) => typesetting.set({ typeset: typesetFormula }),
      () => {},
    )
  }, [hasFormula])
  return hasFormula ? typeset : null
}
