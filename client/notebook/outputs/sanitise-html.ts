// HTML from outputs and markdown, made safe before it meets the page: no scripts, no forms, no frames, no requests.
import createDOMPurify from 'dompurify'
import { cleanStyle, cleanStyleSheet } from './safe-css.ts'

export interface SafeHtml {
  readonly content: DocumentFragment
  /** A script was taken out, or film or sound that only a frame may play. */
  readonly lostScript: boolean
  /** Something else that asks for input, or another page, was taken out. */
  readonly lostInteraction: boolean
}

const interactiveTags = [
  'script',
  'iframe',
  'frame',
  'object',
  'embed',
  'applet',
  'form',
  'input',
  'button',
  'select',
  'textarea',
  'dialog',
  'audio',
  'video',
]

const otherTags = ['base', 'link', 'meta', 'template', 'slot', 'title', 'marquee', 'portal', 'noscript']

/** What would take the focus, the keyboard or a place above the page, or make an output something to write in. */
const reachingAttributes = [
  'autofocus',
  'tabindex',
  'accesskey',
  'contenteditable',
  'draggable',
  'popover',
  'popovertarget',
  'popovertargetaction',
  'is',
  'slot',
  'part',
  'exportparts',
]

const shownImage = /^data:image\/(png|jpeg|gif|webp|svg\+xml)[;,]/i
const followedLink = /^(https?|mailto):/i
const fetchingAttributes = [
  'src',
  'srcset',
  'poster',
  'background',
  'xlink:href',
  'action',
  'formaction',
  'ping',
]

const purifier = createPurifier()

function createPurifier() {
  const created = createDOMPurify(globalThis.window)
  if (!created.isSupported) return created
  created.addHook('uponSanitizeElement', (node, { tagName }) => {
    if (tagName === 'style') node.textContent = cleanStyleSheet(node.textContent ?? '')
  })
  created.addHook('afterSanitizeAttributes', node => {
    // Most cells of a table have none.
    if (!node.hasAttributes()) return
    // HTML, SVG and MathML alike.
    if ('style' in node && node.hasAttribute('style')) cleanStyle((node as HTMLElement).style)
    cleanAddresses(node)
  })
  return created
}

function cleanAddresses(node: Element) {
  for (const name of fetchingAttributes) {
    const address = node.getAttribute(name)
    if (address !== null && !(name === 'src' && shownImage.test(address.trim()))) node.removeAttribute(name)
  }
  for (const { name, value } of Array.from(node.attributes)) {
    // `fill="url(https://…)"` and its like; `url(#gradient)` stays.
    if (/url\(\s*(?!['"]?#)/i.test(value) && name !== 'src') node.removeAttribute(name)
  }
  const address = node.getAttribute('href')
  if (address === null) return
  const isLink = node.localName === 'a' && followedLink.test(address.trim())
  if (isLink) {
    node.setAttribute('target', '_blank')
    node.setAttribute('rel', 'noopener noreferrer')
  } else if (!address.startsWith('#') || node.localName === 'a') node.removeAttribute('href')
}

interface SanitiseOptions {
  /** Style sheets and names are only let through where they cannot leave: in a shadow root. */
  readonly allowsStyles: boolean
  /** MathML. */
  readonly allowsFormulas?: boolean
}

export function sanitiseHtml(
  html: string | HTMLElement,
  { allowsStyles, allowsFormulas = false }: SanitiseOptions,
): SafeHtml {
  const content = purifier.sanitize(html, {
    USE_PROFILES: { html: true, svg: true, mathMl: allowsFormulas },
    FORBID_TAGS: [...interactiveTags, ...otherTags, ...(allowsStyles ? [] : ['style'])],
    FORBID_ATTR: [...reachingAttributes, ...(allowsStyles ? [] : ['id', 'name'])],
    ALLOW_DATA_ATTR: false,
    // Else a style sheet at the very start of a text is lost.
    FORCE_BODY: typeof html === 'string',
    RETURN_DOM_FRAGMENT: true,
  })
  return {
    content,
    lostScript: purifier.removed.some(isScript),
    lostInteraction: purifier.removed.some(isInteractive),
  }
}

type Removed = (typeof purifier.removed)[number]

function isInteractive(removed: Removed): boolean {
  return 'element' in removed && interactiveTags.includes(tagOf(removed.element))
}

/** Data in a script element is none. */
function isScript(removed: Removed): boolean {
  if (!('element' in removed)) return removed.attribute?.name.toLowerCase().startsWith('on') ?? false
  const { element } = removed
  switch (tagOf(element)) {
    case 'script':
      return /^$|javascript|module|ecmascript/i.test((element as Element).getAttribute('type') ?? '')
    case 'audio':
    case 'video':
      return /^data:/i.test(addressOf(element as HTMLMediaElement))
    default:
      return false
  }
}

/** Read from the prototype: a field named `nodeName` in a form would answer in the form's place. */
const readName = Object.getOwnPropertyDescriptor(globalThis.Node?.prototype ?? {}, 'nodeName')?.get

function tagOf(element: Node): string {
  return String(readName?.call(element)).toLowerCase()
}

function addressOf(media: HTMLMediaElement): string {
  return media.getAttribute('src') ?? media.querySelector('source')?.getAttribute('src') ?? ''
}
