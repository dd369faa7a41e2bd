// Which kinds of token look alike. One table for the editor and for static text, so both show the same colours.
import { tagHighlighter, tags } from '@lezer/highlight'

export const syntaxClasses = tagHighlighter([
  {
    tag: [
      tags.keyword,
      tags.controlKeyword,
      tags.definitionKeyword,
      tags.moduleKeyword,
      tags.operatorKeyword,
    ],
    class: 'syntax-keyword',
  },
  { tag: [tags.string, tags.special(tags.string), tags.docString, tags.character], class: 'syntax-string' },
  { tag: [tags.number, tags.integer, tags.float, tags.escape], class: 'syntax-number' },
  {
    tag: [tags.bool, tags.null, tags.atom, tags.self, tags.className, tags.definition(tags.className)],
    class: 'syntax-builtin',
  },
  {
    tag: [
      tags.function(tags.variableName),
      tags.function(tags.propertyName),
      tags.function(tags.definition(tags.variableName)),
    ],
    class: 'syntax-function',
  },
  { tag: [tags.comment, tags.lineComment, tags.blockComment], class: 'syntax-comment' },
  { tag: [tags.meta, tags.annotation, tags.modifier], class: 'syntax-meta' },
  {
    tag: [
      tags.operator,
      tags.arithmeticOperator,
      tags.compareOperator,
      tags.logicOperator,
      tags.bitwiseOperator,
      tags.updateOperator,
      tags.definitionOperator,
    ],
    class: 'syntax-operator',
  },
  { tag: tags.heading, class: 'syntax-heading' },
  { tag: tags.strong, class: 'syntax-strong' },
  { tag: tags.emphasis, class: 'syntax-emphasis' },
  { tag: [tags.link, tags.url], class: 'syntax-link' },
  { tag: [tags.monospace, tags.literal], class: 'syntax-string' },
  { tag: [tags.processingInstruction, tags.contentSeparator, tags.quote], class: 'syntax-quiet' },
])
