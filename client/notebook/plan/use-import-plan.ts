// Brings the cells of notebook files into the plan, at its end.
import { useCallback } from 'react'
import { showProblem } from '../../shell/notify.ts'
import { usePlanParts } from './plan-context.ts'

export function useImportPlan(): (files: readonly File[]) => void {
  const { plan } = usePlanParts()
  return useCallback(
    async (files: readonly File[]) => {
      const { planCellsOf } = await import('./plan-import.ts')
      for (const file of files) {
        try {
          plan.add(await planCellsOf(file))
        } catch (error) {
          showProblem(error)
        }
      }
    },
    [plan],
  )
}
