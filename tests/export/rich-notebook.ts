// A notebook with everything that nbformat allows, in the form that Jupyter writes to disk.

export const richNotebook = {
  cells: [
    {
      attachments: { 'plot.png': { 'image/png': 'iVBORw0KGgo=' } },
      cell_type: 'markdown',
      id: 'intro',
      metadata: { tags: ['hide', 'slide'], nested: { deep: [1, { a: null }] } },
      source: ['# Threads 🧵\n', '\n', '![plot](attachment:plot.png)'],
    },
    {
      cell_type: 'code',
      execution_count: 3,
      id: 'run-me',
      metadata: { collapsed: false },
      outputs: [
        { name: 'stdout', output_type: 'stream', text: ['one\n', 'two\n'] },
        { name: 'stderr', output_type: 'stream', text: ['careful'] },
        {
          data: {
            'application/json': { rows: [1, 2] },
            'image/png': 'iVBORw0KGgo=',
            'text/html': ['<b>x</b>\n', '<i>y</i>'],
            'text/plain': ['x\n', 'y'],
          },
          execution_count: 3,
          metadata: { 'image/png': { width: 10 } },
          output_type: 'execute_result',
        },
        { data: { 'text/plain': ['<Figure>'] }, metadata: {}, output_type: 'display_data' },
        {
          ename: 'ValueError',
          evalue: 'no',
          output_type: 'error',
          traceback: ['\u001b[31mValueError\u001b[0m', 'no'],
        },
      ],
      source: ['print("one\\ntwo")\n', 'x'],
    },
    { cell_type: 'raw', id: 'raw-one', metadata: { format: 'text/x-rst' }, source: ['.. note::'] },
    { cell_type: 'code', execution_count: null, id: 'empty', metadata: {}, outputs: [], source: [] },
  ],
  metadata: {
    authors: [{ name: 'Ada' }],
    kernelspec: { display_name: 'Python 3 (ipykernel)', language: 'python', name: 'python3' },
    language_info: { name: 'python', version: '3.13.5' },
  },
  nbformat: 4,
  nbformat_minor: 5,
}
