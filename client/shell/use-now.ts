// The time, redrawn while something on the page counts.
import { useEffect, useState } from 'react'

/** `Date.now()`, refreshed while `isCounting`: every second, unless more is enough. */
export function useNow(isCounting: boolean, everyMs = 1_000): number {
  const [now, setNow] = useState(Date.now)
  useEffect(() => {
    if (!isCounting) return
    setNow(Date.now())
    const timer = setInterval(() => setNow(Date.now()), everyMs)
    return () => clearInterval(timer)
  }, [isCounting, everyMs])
  return now
}
