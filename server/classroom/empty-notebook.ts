// What a notebook begins with when there is no course: one empty code cell, so that one can type at once.
const notebook = {
  cells: [{ cell_type: 'code', execution_count: null, id: 'first', metadata: {}, outputs: [], source: [] }],
  metadata: {},
  nbformat: 4,
  nbformat_minor: 5,
}

/** An `.ipynb` as bytes. */
export const emptyNotebook: Uint8Array = new TextEncoder().encode(JSON.stringify(notebook))
