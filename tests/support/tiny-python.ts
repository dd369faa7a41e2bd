// A language small enough to be believed, for fakes: what a test types into a terminal or runs in a cell.
//
//   'text' · "text" · 42 · name · a + b · a * b      expressions
//   name = <expression>                              assignment
//   name = input('prompt')                           waits for an answer
//   print(<expression>)                              one line of output
//   <expression>                                     its value, when it is the last line
//   open('path', 'w').write('text')                  its length; in a terminal only
//   raise ValueError('text')                         any name ending in Error
//   while True: pass                                 until it is interrupted
//   # comment, empty line                            nothing

type Value = string | number

export class TinyError extends Error {
  constructor(name: string, message: string) {
    super(message)
    this.name = name
  }
}

export interface TinyWorld {
  print(line: string): void
  write?(path: string, text: string): void
  /** Resolves with the answer; rejects with a `TinyError` called KeyboardInterrupt. */
  ask(prompt: string): Promise<string>
  /** Rejects with a `TinyError` called KeyboardInterrupt, some time. */
  runForEver(): Promise<never>
}

export class TinyPython {
  readonly #names = new Map<string, Value>()

  get names(): string[] {
    return [...this.#names.keys()].sort()
  }

  /** As Python would show it; null for a name that is not there. */
  valueOf(name: string): string | null {
    const value = this.#names.get(name)
    return value === undefined ? null : shown(value)
  }

  /** Returns what the last line is worth, as Python would show it; null for nothing. Throws `TinyError`. */
  async run(code: string, world: TinyWorld): Promise<string | null> {
    let value: string | null = null
    for (const raw of code.split('\n')) {
      const line = raw.replace(/#.*$/, '').trim()
      if (line !== '') value = await this.#line(line, world)
    }
    return value
  }

  async #line(line: string, world: TinyWorld): Promise<string | null> {
    if (line === 'while True: pass') return world.runForEver()
    const raised = /^raise (\w+Error)\((.*)\)$/.exec(line)
    if (raised) throw new TinyError(raised[1] ?? '', String(this.#evaluate(raised[2] ?? "''")))
    const written = /^open\('([^']+)', 'w'\)\.write\('([^']*)'\)$/.exec(line)
    if (written && world.write) {
      const [, path = '', text = ''] = written
      world.write(path, text)
      return String(text.length)
    }
    const asked = /^(\w+) = input\((.*)\)$/.exec(line)
    if (asked) {
      this.#names.set(asked[1] ?? '', await world.ask(String(this.#evaluate(asked[2] ?? "''"))))
      return null
    }
    const assigned = /^([a-z_]\w*) = (.+)$/i.exec(line)
    if (assigned) {
      this.#names.set(assigned[1] ?? '', this.#evaluate(assigned[2] ?? ''))
      return null
    }
    const printed = /^print\((.*)\)$/.exec(line)
    if (printed) {
      world.print(String(this.#evaluate(printed[1] ?? "''")))
      return null
    }
    const value = this.#evaluate(line)
    return shown(value)
  }

  #evaluate(expression: string): Value {
    const text = expression.trim()
    const quoted = /^'([^']*)'$|^"([^"]*)"$/.exec(text)
    if (quoted) return unescaped(quoted[1] ?? quoted[2] ?? '')
    if (/^-?\d+$/.test(text)) return Number(text)
    for (const sign of ['+', '*']) {
      const at = text.lastIndexOf(` ${sign} `)
      if (at < 0) continue
      const [left, right] = [this.#evaluate(text.slice(0, at)), this.#evaluate(text.slice(at + 3))]
      if (sign === '*') return Number(left) * Number(right)
      return typeof left === 'number' && typeof right === 'number' ? left + right : `${left}${right}`
    }
    const value = this.#names.get(text)
    if (value !== undefined) return value
    if (/^\w+$/.test(text)) throw new TinyError('NameError', `name '${text}' is not defined`)
    throw new TinyError('SyntaxError', 'invalid syntax')
  }
}

function unescaped(text: string): string {
  return text.replace(/\\x([0-9a-f]{2})/g, (_, code: string) =>
    String.fromCharCode(Number.parseInt(code, 16)),
  )
}

function shown(value: Value): string {
  return typeof value === 'string' ? `'${value}'` : String(value)
}
