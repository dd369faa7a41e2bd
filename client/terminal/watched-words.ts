// Who looks at a person's terminals, in words. Pure.

/** `Ann and Bo are watching` */
export function watchedWords(names: readonly string[]): string {
  return `${new Intl.ListFormat('en').format(names)} ${names.length === 1 ? 'is' : 'are'} watching`
}
