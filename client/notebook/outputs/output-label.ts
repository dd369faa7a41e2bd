// What the output of a cell is called for those who do not see where it stands.
import { createContext, useContext } from 'react'

export const OutputLabel = createContext('Output')

export function useOutputLabel(): string {
  return useContext(OutputLabel)
}
