// What a notebook begins with when there is no course: one empty cell, so that one can type at once.

function withOne(cell: object): Uint8Array {
  const notebook = { cells: [cell], metadata: {}, nbformat: 4, nbformat_minor: 5 }
  return new TextEncoder().encode(JSON.stringify(notebook))
}

/** An `.ipynb` as bytes. */
export const emptyNotebook = withOne({
  cell_type: 'code',
  execution_count: null,
  id: 'first',
  metadata: {},
  outputs: [],
  source: [],
})

/** The same for a plan: notes are what it begins with. */
export const emptyPlan = withOne({ cell_type: 'markdown', id: 'first', metadata: {}, source: [] })
