// Lets what stands beside a notebook wait until the notebook can be read.
import { useEffect } from 'react'

/** For pages whose class has no notebook. */
const longestMs = 1_000

let tell = () => {}
const isReadable = new Promise<void>(resolve => {
  tell = resolve
})

/** Belongs into what draws a notebook's cells. */
export function useTellReadable(): void {
  useEffect(() => {
    // A task of its own behind the frame that shows them.
    requestAnimationFrame(() => setTimeout(tell))
  }, [])
}

/** Resolves once the first notebook of this page is on the screen, or might never be. */
export function afterNotebook(): Promise<void> {
  return Promise.race([isReadable, new Promise<void>(resolve => setTimeout(resolve, longestMs))])
}
