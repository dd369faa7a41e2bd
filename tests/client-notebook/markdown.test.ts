import { expect, test } from 'vitest'
import { typesetFormula } from '../../client/notebook/outputs/formulas.ts'
import { renderMarkdown } from '../../client/notebook/outputs/markdown.ts'

test('links to the web open beside the class, others lead nowhere', () => {
  expect(renderMarkdown('[x](https://example.org)')).toContain(
    '<a href="https://example.org" target="_blank" rel="noopener noreferrer">',
  )
  expect(renderMarkdown('[x](mailto:a@b.example)')).toContain('href="mailto:a@b.example"')
  for (const address of [
    'javascript:alert(1)',
    'JaVaScRiPt:x',
    'data:text/html,x',
    'file:///etc',
    '/api',
    '//host',
  ]) {
    expect(renderMarkdown(`[x](${address})`)).not.toContain('href')
  }
})

test('HTML in markdown is shown, not used', () => {
  expect(renderMarkdown('<img src=x onerror=alert(1)>')).toContain('&lt;img')
})

test('pictures come from the notebook only', () => {
  const attachments = { 'a b.png': { 'image/png': 'iVBO\nRw0=' } }
  expect(renderMarkdown('![figure](attachment:a%20b.png)', attachments)).toContain(
    '<img src="data:image/png;base64,iVBORw0=" alt="figure">',
  )
  for (const address of [
    'https://example.org/x.png',
    'attachment:other.png',
    'figures/x.svg',
    'attachment:%',
  ]) {
    const html = renderMarkdown(`![figure](${address})`, attachments)
    expect(html).not.toContain('<img')
    expect(html).toContain('picture not in the notebook: figure')
  }
})

test('an attachment cannot break out of its attribute', () => {
  const html = renderMarkdown('![x](attachment:a)', { a: { 'image/png': '" onerror="alert(1)' } })
  expect(html).not.toContain('" onerror')
})

test('formulas keep their underscores and stars; prices are no formulas', () => {
  expect(renderMarkdown('$a_1 * b_1$ and $c*d$')).toContain('<span class="math">$a_1 * b_1$</span>')
  expect(renderMarkdown('it costs $5 or $6')).not.toContain('math')
})

test('formulas are typeset, and what is no formula shows what was written', () => {
  const html = renderMarkdown(
    'If $p \\approx 1$:\n\n$$S(n) = \\frac{1}{(1 - p) + p / n}$$',
    {},
    typesetFormula,
  )
  expect(html).toMatch(/<math>.*≈.*<math display="block"/s)
  expect(html).toContain('<mfrac>')
  expect(html).not.toContain('$')
  const broken = renderMarkdown('$\\frac{1$', {}, typesetFormula)
  expect(broken).toContain('\\frac{1')
  const sly = renderMarkdown('$\\href{javascript:alert(1)}{x} <script>$', {}, typesetFormula)
  expect(sly).not.toMatch(/href=|<script/)
})

test('fenced Python is coloured, other languages are not', () => {
  expect(renderMarkdown('```python\nfor x in y: pass\n```')).toContain(
    '<span class="syntax-keyword">for</span>',
  )
  expect(renderMarkdown('```\n<b>\n```')).toContain('&lt;b&gt;')
  expect(renderMarkdown('```python\n"<b>"\n```')).toContain('&lt;b&gt;')
})
