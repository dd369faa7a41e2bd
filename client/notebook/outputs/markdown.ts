// Markdown as safe HTML: no raw HTML, links only to the web, pictures only from the notebook itself. Needs no page.
import MarkdownIt from 'markdown-it'
import { highlight } from '../sources/highlight.ts'
import { type Attachments, textOf } from './mime-choice.ts'
import type { TypesetFormula } from './use-formulas.ts'

const markdown = createMarkdown()

/** Without `typeset` formulas are shown as they were written. */
export function renderMarkdown(
  source: string,
  attachments: Attachments = {},
  typeset: TypesetFormula | null = null,
): string {
  return markdown.render(source, { attachments, typeset })
}

function createMarkdown() {
  const created = new MarkdownIt({ html: false, linkify: true, highlight: highlightFence })
  // Every address passes here and is judged in the rules below, which know whether it is a link or a picture.
  created.validateLink = () => true
  created.linkify.set({ fuzzyLink: false, fuzzyEmail: false })
  created.renderer.rules['link_open'] = (tokens, index, options, _env, self) => {
    const token = tokens[index]
    const address = String(token?.attrGet('href') ?? '').trim()
    if (token && /^(https?|mailto):/i.test(address)) {
      token.attrSet('target', '_blank')
      token.attrSet('rel', 'noopener noreferrer')
    } else if (token) token.attrs = []
    return self.renderToken(tokens, index, options)
  }
  created.renderer.rules['image'] = (tokens, index, _options, env) => {
    const token = tokens[index]
    const description = token?.content ?? ''
    const picture = pictureFor(
      String(token?.attrGet('src') ?? '').trim(),
      env?.['attachments'] as Attachments,
    )
    const { escapeHtml } = created.utils
    if (picture === null)
      return `<em>[picture not in the notebook: ${escapeHtml(description || 'no description')}]</em>`
    return `<img src="${escapeHtml(picture)}" alt="${escapeHtml(description)}">`
  }
  created.inline.ruler.before('escape', 'math', (state, silent) => {
    const formula = /^(\$\$[^$]+\$\$|\$(?!\s)(?:[^$\\\n]|\\.)+?(?<!\s)\$(?!\d))/.exec(
      state.src.slice(state.pos),
    )?.[0]
    if (!formula) return false
    if (!silent) state.push('math', 'span', 0).content = formula
    state.pos += formula.length
    return true
  })
  created.renderer.rules['math'] = (tokens, index, _options, env) => {
    const formula = tokens[index]?.content ?? ''
    const typeset = env?.['typeset'] as TypesetFormula | null | undefined
    return typeset?.(formula) ?? `<span class="math">${created.utils.escapeHtml(formula)}</span>`
  }
  return created
}

const shownPicture = /^data:image\/(png|jpeg|gif|webp|svg\+xml)[;,]/i

function pictureFor(address: string, attachments: Attachments): string | null {
  if (shownPicture.test(address)) return address
  if (!address.startsWith('attachment:')) return null
  const name = decodeName(address.slice('attachment:'.length))
  const bundle = Object.hasOwn(attachments, name) ? attachments[name] : undefined
  const [type, value] = Object.entries(bundle ?? {}).find(([each]) => each.startsWith('image/')) ?? []
  if (type === undefined) return null
  const picture =
    type === 'image/svg+xml'
      ? svgAddress(textOf(value))
      : `data:${type};base64,${textOf(value).replace(/\s/g, '')}`
  return shownPicture.test(picture) ? picture : null
}

/** Attached SVGs are text in some notebooks and base64 in others. */
function svgAddress(content: string): string {
  return content.trimStart().startsWith('<')
    ? `data:image/svg+xml,${encodeURIComponent(content)}`
    : `data:image/svg+xml;base64,${content.replace(/\s/g, '')}`
}

function decodeName(name: string): string {
  try {
    return decodeURIComponent(name)
  } catch {
    return name
  }
}

function highlightFence(source: string, language: string): string {
  if (!/^(python|py|python3|ipython)$/i.test(language)) return ''
  const { escapeHtml } = markdown.utils
  const token = ([text, name]: readonly [string, string]) =>
    name === '' ? escapeHtml(text) : `<span class="${name}">${escapeHtml(text)}</span>`
  return highlight(source, 'python')
    .map(line => line.map(token).join(''))
    .join('\n')
}
