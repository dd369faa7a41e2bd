// For what is fetched or drawn when it is wanted for the first time, and stays.
import { useState } from 'react'

/** True once `value` has been true. */
export function useOnceTrue(value: boolean): boolean {
  const [was, setWas] = useState(value)
  if (value && !was) setWas(true)
  return was || value
}
