// Every kind of output on the real kernel, as a participant sees it in real Chromium.
import type { Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { CellId, DocumentId } from '#protocol/ids.ts'
import { eventually, half, phone, picture, sees } from '../support/browser.ts'
import { FollowedClass } from '../support/followed-class.ts'
import type { TestTrainer } from '../support/test-trainer.ts'

let followed: FollowedClass
let trainer: TestTrainer
let notebook: DocumentId
let anna: Page

beforeAll(async () => {
  followed = await FollowedClass.open({ title: 'Outputs' })
  ;({ trainer, notebook } = followed)
  anna = await followed.join({ name: 'Anna' })
})

afterAll(() => followed[Symbol.asyncDispose]())

const cellOn = (page: Page, id: CellId) => page.locator(`[data-cell-id="${id}"]`)

/** Runs it in a new cell; its place on Anna's page, in sight. */
async function run(source: string): Promise<Locator> {
  const id = await trainer.add(notebook, source)
  await trainer.run(notebook, id)
  const cell = cellOn(anna, id)
  await cell.evaluate(element => element.scrollIntoView({ block: 'center' }))
  return cell
}

const text = (cell: Locator) => cell.locator('section[aria-label^="Output of cell"] pre').first()

describe('text', () => {
  test('prints come in their colours, readable in both themes', async () => {
    const cell = await run(
      `for n in (16, 52, 88, 124, 160, 196, 226, 231, 46, 21, 240, 252):\n    print(f"\\x1b[38;5;{n}mcolour {n}\\x1b[0m", end=" ")\nprint("\\x1b[38;2;255;255;0mtrue yellow\\x1b[0m \\x1b[9mstruck\\x1b[0m \\x1b[1;4mbold\\x1b[0m")`,
    )
    await sees(cell, 'true yellow')
    for (const colorScheme of ['light', 'dark'] as const) {
      await anna.emulateMedia({ colorScheme })
      await anna.locator(`:root[data-mantine-color-scheme="${colorScheme}"]`).waitFor({ state: 'attached' })
      expect(await leastContrast(cell)).toBeGreaterThanOrEqual(4.5)
    }
    await anna.emulateMedia({ colorScheme: 'light' })
  })

  test('a progress bar is one line, at its end', async () => {
    const cell = await run(
      `import sys, time\nfor n in range(0, 101, 20):\n    sys.stderr.write(f"\\r{n:3}%|{'#' * (n // 10):10}|")\n    sys.stderr.flush()\n    time.sleep(0.02)`,
    )
    await sees(cell, '100%|##########|')
    expect(await text(cell).textContent()).not.toContain('80%')
    await cell.getByLabel('Standard error').waitFor()
  })

  test('many lines show their beginning and end, then all of them', async () => {
    const cell = await run(`for n in range(5000):\n    print("line", n)`)
    await sees(cell, 'line 4999')
    expect(await cell.getByText('line 2500').count()).toBe(0)
    await cell.getByRole('button', { name: /Show all 5,000 lines/ }).click()
    expect(await text(cell).textContent()).toMatch(/line 2500\n/)
    await cell.getByRole('button', { name: 'Show less' }).click()
    await cell.getByRole('button', { name: /Show all/ }).waitFor()
  })

  test('all of it is copied, also what is not shown', async () => {
    const cell = await run(`for n in range(3000):\n    print("\\x1b[32mrow", n, "\\x1b[0m")`)
    await sees(cell, 'row 2999')
    await anna.context().grantPermissions(['clipboard-read', 'clipboard-write'])
    await cell.hover()
    await cell.getByRole('button', { name: /^Copy: Output of cell/ }).click()
    await sees(cell, 'Copied')
    const copied = await anna.evaluate(() => navigator.clipboard.readText())
    expect(copied.split('\n').length).toBe(3000)
    expect(copied).not.toContain('\x1b')
  })

  test('a very long line is cut, and whole when asked for', async () => {
    const cell = await run(`print("x" * 50_000)`)
    await cell.getByRole('button', { name: 'Show the whole line' }).click()
    await eventually(async () => (await text(cell).textContent())?.replaceAll('\n', '').length).toBe(50_000)
  })

  test('a flood is cut, and all of it can be opened as text', async () => {
    const cell = await run(`for n in range(60_000):\n    print("flood", n, "." * 40)`)
    const link = cell.getByRole('link', { name: 'Open the full text' })
    await link.waitFor()
    expect(await link.getAttribute('rel')).toBe('noopener noreferrer')
    const answer = await anna.request.get(new URL((await link.getAttribute('href')) ?? '', anna.url()).href)
    expect(answer.headers()['content-type']).toContain('text/plain')
    expect(await answer.text()).toContain('flood 30000 ')
  })

  test('a pager shows its text', async () => {
    await sees(await run('len?'), /Return the number of items/)
  })

  test('an error has a name, a sign, its colours, and a traceback to unfold', async () => {
    const cell = await run(
      'def deep(n):\n    # one\n    # two\n    # three\n    return 1 / 0 if n == 0 else deep(n - 1)\ndeep(12)',
    )
    const error = cell.getByLabel('Error: ZeroDivisionError')
    await sees(error, 'division by zero')
    await error.getByRole('button', { name: /Show all/ }).click()
    await sees(error, /deep\(n - 1\)/)
  })
})

describe('pictures', () => {
  test('a plot has a description, and its place before it is there', async () => {
    const cell = await run('import matplotlib.pyplot as plt\nplt.plot([1, 4, 9]);')
    const plot = cell.getByRole('img', { name: 'Plot' })
    await plot.waitFor()
    expect(Number(await plot.getAttribute('width'))).toBeGreaterThan(300)
    expect(Number(await plot.getAttribute('height'))).toBeGreaterThan(200)
  })

  test('a large picture comes from a file, as large as it says', async () => {
    const cell = await run(
      'import numpy as np\nfigure = plt.figure(figsize=(9, 5), dpi=110)\nplt.imshow(np.random.rand(400, 700, 3));',
    )
    const plot = cell.getByRole('img', { name: 'Plot' })
    await plot.waitFor()
    expect(await plot.getAttribute('src')).toMatch(/^\/api\/classrooms\/[^/]+\/outputs\//)
    const [width, natural] = await plot.evaluate(async element => {
      const image = element as HTMLImageElement
      await image.decode()
      return [Number(image.getAttribute('width')), image.naturalWidth]
    })
    expect(width).toBe(natural)
  })

  test('SVG is a picture in which nothing runs', async () => {
    const cell = await run(
      `from IPython.display import SVG\nSVG('<svg xmlns="http://www.w3.org/2000/svg" width="120" height="40"><rect width="120" height="40" fill="teal"/></svg>')`,
    )
    await cell.getByRole('img').waitFor()
    expect(await cell.locator('section svg rect').count()).toBe(0)
  })
})

describe('rich output', () => {
  test('formulas and markdown are set', async () => {
    const cell = await run(
      `from IPython.display import Markdown, Latex, display\ndisplay(Markdown('**bold** and $a^2$'), Latex(r'$\\frac{1}{3}$'))`,
    )
    await cell.locator('mfrac').waitFor()
    await cell.locator('strong', { hasText: 'bold' }).waitFor()
  })

  test('a wide table scrolls within its box, by keyboard too', async () => {
    const cell = await run(
      'import pandas as pd\npd.DataFrame(np.arange(120).reshape(4, 30), columns=[f"feature {n}" for n in range(30)])',
    )
    const box = cell.getByLabel('Formatted output')
    await box.getByText('feature 29').waitFor()
    const sizes = await box.evaluate(({ scrollWidth, clientWidth, tabIndex }) => ({
      scrollWidth,
      clientWidth,
      tabIndex,
    }))
    expect(sizes.scrollWidth).toBeGreaterThan(sizes.clientWidth)
    expect(sizes.tabIndex).toBe(0)
    expect(await anna.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true)
  })

  test('a long table shows its beginning, then all of it', async () => {
    const cell = await run('pd.set_option("display.max_rows", 400)\npd.DataFrame({"n": range(300)})')
    await cell.getByText('39', { exact: true }).first().waitFor({ state: 'attached' })
    expect(await cell.locator('tbody tr').count()).toBe(40)
    await cell.getByRole('button', { name: 'Show all of this output' }).click()
    await cell.getByText('299', { exact: true }).first().waitFor({ state: 'visible' })
  })

  test('JSON is a tree', async () => {
    const cell = await run(
      `from IPython.display import JSON\nJSON({"name": "Anna", "list": list(range(250)), "deep": {"a": {"b": [True, None]}}})`,
    )
    await sees(cell, /name: "Anna"/)
    await cell.getByText('[ 250 items ]').click()
    await cell.getByRole('button', { name: 'Show 100 more of 250' }).click()
    await sees(cell, /199: 199/)
    await cell.locator('summary', { hasText: /^a: / }).click()
    await cell.locator('summary', { hasText: /^b: / }).click()
    await sees(cell, /0: true/)
  })

  test('a display is updated in place, also from another cell', async () => {
    const cell = await run(`handle = display('before', display_id=True)`)
    await sees(cell, 'before')
    await run(`handle.update('after')`)
    await sees(cell, 'after')
  })

  test('a script draws in a frame of its own, and is as tall as it says', async () => {
    const cell = await run(
      `from IPython.display import HTML, Javascript\nHTML('<div id="c">waiting</div><script>document.getElementById("c").outerHTML = "<div style=height:300px>a chart</div>"</script>')`,
    )
    await cell.frameLocator('iframe').getByText('a chart').waitFor()
    await eventually(async () => (await cell.locator('iframe').boundingBox())?.height).toBeGreaterThanOrEqual(
      300,
    )
    const drawn = await run(`Javascript('element.textContent = 6 * 7')`)
    await drawn.frameLocator('iframe').getByText('42').waitFor()
  })

  test('a script from the internet is told, and the text stands in for it', async () => {
    const cell = await run(
      `display({'text/html': '<script src="https://cdn.plot.ly/plotly.js"></script><div></div>', 'text/plain': 'Figure(data)'}, raw=True)`,
    )
    await sees(cell, /from the internet/)
    await sees(cell, 'Figure(data)')
  })

  test('a widget and an unknown type are told in words', async () => {
    const cell = await run(
      `display({'application/vnd.jupyter.widget-view+json': {'model_id': 'x'}, 'text/plain': 'IntSlider(value=7)'}, raw=True)\ndisplay({'application/x-own': 'x'}, raw=True)`,
    )
    await sees(cell, 'IntSlider(value=7)')
    await sees(cell, 'The interactive part of this output is not shown.')
    await sees(cell, /no form that can be shown here \(application\/x-own\)/)
  })

  test('hundreds of outputs come in steps', async () => {
    const cell = await run('for n in range(300):\n    display(n)')
    await cell.getByRole('button', { name: 'Show 200 of 250 more outputs' }).click()
    await cell.getByRole('button', { name: 'Show 50 more outputs' }).click()
    await cell.getByText('299', { exact: true }).waitFor()
  })
})

describe('what they look like', () => {
  const looks = {
    wide: {},
    'wide-dark': { colorScheme: 'dark' },
    half: { viewport: half },
    phone: { viewport: phone },
    'phone-dark': { viewport: phone, colorScheme: 'dark' },
  } as const

  test.each(Object.entries(looks))('%s', async (name, options) => {
    const page = await followed.join({ name: `Look ${name}`, ...options })
    const places = ['38;5', 'raw=True', 'plt.plot', 'arange(120)', 'JSON({', 'deep(12)', 'range(60_000)']
    for (const [index, place] of places.entries()) {
      const cell = page.locator('[data-cell-id]').filter({ hasText: place }).first()
      await cell.evaluate(element => element.scrollIntoView({ block: 'start' }))
      await cell.locator('section[aria-label^="Output"] > *').first().waitFor({ state: 'attached' })
      await cell.evaluate(element =>
        Promise.all([...element.querySelectorAll('img')].map(one => one.decode())),
      )
      await picture(page, `outputs-${name}-${index}`)
    }
    expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true)
    await page.context().close()
  })
})

/** Of all coloured text of a cell's output against the page below, by the formula of WCAG 2. */
function leastContrast(cell: Locator): Promise<number> {
  return cell.evaluate(element => {
    const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true })
    if (!canvas) throw new Error('no canvas')
    const luminance = (colour: string) => {
      canvas.fillStyle = colour
      canvas.fillRect(0, 0, 1, 1)
      const [red = 0, green = 0, blue = 0] = [...canvas.getImageData(0, 0, 1, 1).data].map(value => {
        const part = value / 255
        return part <= 0.040_45 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4
      })
      return 0.2126 * red + 0.7152 * green + 0.0722 * blue
    }
    const page = luminance(getComputedStyle(document.documentElement).getPropertyValue('--page'))
    const spans = [...element.querySelectorAll('[aria-label^="Output"] pre span')]
    const contrasts = spans.map(span => {
      const text = luminance(getComputedStyle(span).color)
      return (Math.max(text, page) + 0.05) / (Math.min(text, page) + 0.05)
    })
    return Math.min(...contrasts)
  })
}
