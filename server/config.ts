// The only reader of the environment. One table names every setting; the README's table is compared with it by a test.
import { resolve } from 'node:path'

/** Every environment variable: its default as text (empty for none) and what it is for. */
export const settings = {
  PORT: { default: '3000', about: 'Port to listen on; 0 takes a free one.' },
  HOST: { default: '0.0.0.0', about: 'Address to listen on; `127.0.0.1` for this machine alone.' },
  DATA_DIR: { default: './data', about: 'Where everything is kept. One server at a time.' },
  INSTRUCTOR_TOKEN: {
    default: '',
    about: "The instructors' secret, 16 characters or more; else generated and kept in `DATA_DIR`.",
  },
  INSTRUCTOR_NAME: { default: 'Trainer', about: 'How participants see the instructor named.' },
  PUBLIC_URL: {
    default: '',
    about: 'The address that browsers use, such as `https://class.example.org`; needed behind a TLS proxy.',
  },
  CLASS_LIMIT: { default: '300', about: 'The most participants one class takes.' },
  READY_SEATS: {
    default: '6',
    about: 'Sandboxes that stand ready in a class before anybody says how many come; 0 for none.',
  },
  SANDBOX_RUNTIME: {
    default: '',
    about: "What Docker runs sandboxes by, such as gVisor's `runsc`; else Docker's own default.",
  },
  COURSES_DIR: { default: './courses', about: 'Folder of the courses that classes can start from.' },
  DEMO: { default: '1', about: 'Open a demo class when there is no open class; `0` for none.' },
  LOG_LEVEL: { default: 'warn', about: '`debug`, `info`, `warn` or `error`.' },
} as const

export type SettingName = keyof typeof settings

export interface Config {
  readonly port: number
  readonly host: string
  readonly dataDirectory: string
  readonly instructorToken: string | null
  readonly instructorName: string
  /** Without a trailing slash; null when links are made from the machine's own address. */
  readonly publicUrl: string | null
  readonly classLimit: number
  readonly readySeats: number
  /** A runtime that Docker knows by this name; null for its own default. */
  readonly sandboxRuntime: string | null
  readonly coursesDirectory: string
  readonly clientDirectory: string
  readonly isDemoWanted: boolean
  readonly logLevel: string
}

/** A setting that cannot be used. The message says which and what to do. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError'
}

/** Reads the settings; throws `ConfigError` for one that cannot be used. */
export function readConfig(environment: Readonly<Record<string, string | undefined>>): Config {
  const read = (name: SettingName) => environment[name]?.trim() || settings[name].default
  return {
    port: wholeNumber('PORT', read('PORT'), 0, 65_535),
    host: read('HOST'),
    dataDirectory: resolve(read('DATA_DIR')),
    instructorToken: token(read('INSTRUCTOR_TOKEN')),
    instructorName: read('INSTRUCTOR_NAME'),
    publicUrl: publicUrl(read('PUBLIC_URL')),
    classLimit: wholeNumber('CLASS_LIMIT', read('CLASS_LIMIT'), 1, 100_000),
    readySeats: wholeNumber('READY_SEATS', read('READY_SEATS'), 0, 1000),
    sandboxRuntime: runtime(read('SANDBOX_RUNTIME')),
    coursesDirectory: resolve(read('COURSES_DIR')),
    clientDirectory: resolve(import.meta.dirname, '../client/dist'),
    isDemoWanted: read('DEMO') !== '0',
    logLevel: oneOf('LOG_LEVEL', read('LOG_LEVEL'), ['debug', 'info', 'warn', 'error']),
  }
}

function wholeNumber(name: SettingName, text: string, least: number, most: number): number {
  const value = Number(text)
  if (Number.isInteger(value) && value >= least && value <= most) return value
  throw new ConfigError(`${name} is "${text}". Please set it to a whole number from ${least} to ${most}.`)
}

function oneOf(name: SettingName, text: string, choices: readonly string[]): string {
  if (choices.includes(text)) return text
  throw new ConfigError(`${name} is "${text}". Please set it to one of ${choices.join(', ')}.`)
}

function token(text: string): string | null {
  if (text === '') return null
  if (text.length >= 16) return text
  throw new ConfigError('INSTRUCTOR_TOKEN is too short to be safe. Please use 16 characters or more.')
}

function runtime(text: string): string | null {
  if (text === '') return null
  if (/^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$/.test(text)) return text
  throw new ConfigError(
    `SANDBOX_RUNTIME is "${text}". Please set it to the name of a runtime as Docker lists it (docker info), such as runsc.`,
  )
}

function publicUrl(text: string): string | null {
  if (text === '') return null
  if (URL.canParse(text) && /^https?:\/\//.test(text) && new URL(text).pathname === '/') {
    return new URL(text).origin
  }
  throw new ConfigError(
    `PUBLIC_URL is "${text}". Please set it to an address such as https://class.example.org.`,
  )
}
