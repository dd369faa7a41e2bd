// How long the sections of a plan take, by what their headings end with: `Locks (15 min)`. Pure.
import type { PlanSection } from './plan-progress.ts'

interface Planned {
  /** The heading without the time. */
  readonly title: string
  /** Null where nothing is said. */
  readonly minutes: number | null
}

const timeAtEnd = /^(.*\S)\s*\((?:(\d{1,2})\s*h\s*)?(?:(\d{1,3})\s*min\s*)?\)$/

export function plannedOf(heading: string): Planned {
  const [, title, hours, minutes] = timeAtEnd.exec(heading) ?? []
  if (title === undefined || (hours === undefined && minutes === undefined))
    return { title: heading, minutes: null }
  return { title, minutes: Number(hours ?? 0) * 60 + Number(minutes ?? 0) }
}

export interface PlannedTime {
  readonly totalMinutes: number
  /** Of the section that the lesson is in, the share of its prepared cells that are still to come. */
  readonly leftMinutes: number
}

/** Null for a plan that says no times. */
export function plannedTimeOf(sections: readonly PlanSection[]): PlannedTime | null {
  if (sections.every(({ minutes }) => minutes === null)) return null
  const current = sections.findLastIndex(({ inserted }) => inserted > 0)
  const shareLeft = ({ inserted, prepared }: PlanSection, index: number) => {
    if (index === current) return 1 - inserted / prepared
    return index < current ? 0 : 1
  }
  const sum = (minutesOf: (section: PlanSection, index: number) => number) =>
    sections.reduce((total, section, index) => total + minutesOf(section, index), 0)
  return {
    totalMinutes: sum(({ minutes }) => minutes ?? 0),
    leftMinutes: Math.round(sum((section, index) => (section.minutes ?? 0) * shareLeft(section, index))),
  }
}
