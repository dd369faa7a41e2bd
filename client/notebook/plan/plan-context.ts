// What every part of the open lesson plan shares.
import { createContext, useContext } from 'react'
import type { Replica } from '../document/document-connection.ts'
import type { WriterCarets } from '../follow/writer-carets.ts'
import type { Plan } from './plan.ts'

export interface PlanContextValue extends Replica {
  readonly plan: Plan
  readonly carets: WriterCarets
}

export const PlanContext = createContext<PlanContextValue | null>(null)

export function usePlanParts(): PlanContextValue {
  const parts = useContext(PlanContext)
  if (!parts) throw new Error('This component belongs into a lesson plan.')
  return parts
}
