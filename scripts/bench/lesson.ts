// An hour of teaching as data: what the trainer types and runs, cell by cell. Made to hold everything a lesson has: prose,
// definitions, prints, plots, tables, progress bars, mistakes that are put right.

export interface LessonStep {
  readonly type: 'code' | 'markdown'
  readonly text: string
  /** Typed behind it afterwards, as a trainer does when a question comes. */
  readonly addition: string | null
}

const prose = [
  '## Functions\n\nA function gives a *name* to a piece of work, so that it can be done again.',
  '### Why does that matter?\n\n- less to read\n- one place to change\n- something to test',
  'The result is **not** printed here: `return` and `print` are two different things.',
]

const code = [
  'def area(width, height):\n    return width * height\n\narea(3, 4)',
  'for n in range(20):\n    print(n, n ** 2, sep="\\t")',
  'import matplotlib.pyplot as plt\nplt.plot([n ** 2 for n in range(50)])\nplt.title("Squares");',
  'import pandas\npandas.DataFrame({"n": range(12), "square": [n ** 2 for n in range(12)]})',
  'numbers = [4, 8, 15, 16, 23, 42]\nsum(numbers) / len(number)',
  'import time\nfor part in range(30):\n    print(f"\\r{part + 1} of 30", end="")\n    time.sleep(0.02)',
  'words = "the quick brown fox jumps over the lazy dog".split()\nsorted(words, key=len)',
  'class Account:\n    def __init__(self, owner):\n        self.owner = owner\n        self.balance = 0\n\nAccount("Ada").balance',
]

/** The lesson's step of that number; lessons never end. */
export function lessonStep(number: number): LessonStep {
  const turn = Math.floor(number / 3)
  if (number % 3 === 0) {
    return { type: 'markdown', text: prose[turn % prose.length] ?? '', addition: null }
  }
  const text = code[(turn * 2 + (number % 3)) % code.length] ?? ''
  return { type: 'code', text, addition: number % 4 === 0 ? '\n# and once more, slowly' : null }
}
