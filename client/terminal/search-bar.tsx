// The line that looks for text in a terminal. It floats over the screen's corner.
import { IconChevronDown, IconChevronUp, IconX } from '@tabler/icons-react'
import { type KeyboardEvent, useEffect, useState } from 'react'
import shared from '../styles/search.module.css'
import classes from './search-bar.module.css'
import type { Found, TerminalSearch } from './terminal-search.ts'

interface SearchBarProps {
  readonly search: TerminalSearch
  readonly onClose: () => void
}

export function SearchBar({ search, onClose }: SearchBarProps) {
  const [text, setText] = useState('')
  const [found, setFound] = useState<Found | null>(null)
  useEffect(() => {
    const stop = search.onFound(setFound)
    return () => {
      stop()
      search.end()
    }
  }, [search])

  const write = (next: string) => {
    setText(next)
    if (next === '') setFound(null)
    search.find(next, { isTyping: true })
  }
  const press = (event: KeyboardEvent) => {
    // The keys of the page mean text in here.
    event.stopPropagation()
    if (event.key === 'Escape') onClose()
    else if (event.key === 'Enter') search.find(text, { back: event.shiftKey })
    else return
    event.preventDefault()
  }
  return (
    <search className={classes['bar']}>
      <input
        className={shared['field']}
        aria-label="Search this terminal"
        placeholder="Search this terminal"
        value={text}
        // biome-ignore lint/a11y/noAutofocus: it was asked for just now
        autoFocus
        spellCheck={false}
        onChange={event => write(event.target.value)}
        onKeyDown={press}
      />
      <span className={shared['count']} role="status">
        {text !== '' && found && countWords(found)}
      </span>
      <button
        type="button"
        className={shared['icon']}
        aria-label="The one before"
        onClick={() => search.find(text, { back: true })}
      >
        <IconChevronUp size={16} aria-hidden="true" />
      </button>
      <button
        type="button"
        className={shared['icon']}
        aria-label="The next one"
        onClick={() => search.find(text)}
      >
        <IconChevronDown size={16} aria-hidden="true" />
      </button>
      <button type="button" className={shared['icon']} aria-label="End the search" onClick={onClose}>
        <IconX size={16} aria-hidden="true" />
      </button>
    </search>
  )
}

function countWords({ number, count }: Found): string {
  if (count === 0) return 'Nothing found'
  return number === 0 ? `${count} found` : `${number} of ${count}`
}
