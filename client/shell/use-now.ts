// The time, redrawn each second while something on the page counts.
import { useEffect, useState } from 'react'

/** `Date.now()`, refreshed every second while `isCounting`. */
export function useNow(isCounting: boolean): number {
  const [now, setNow] = useState(Date.now)
  useEffect(() => {
    if (!isCounting) return
    setNow(Date.now())
    const timer = setInterval(() => setNow(Date.now()), 1000)
    return () => clearInterval(timer)
  }, [isCounting])
  return now
}
