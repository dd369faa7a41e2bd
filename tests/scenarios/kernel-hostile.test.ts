// Code in a kernel that turns against the machinery around it: it can spoil its own cells and nothing else.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { RealHost, RealNotebook } from '../kernel/real-notebook.ts'
import { until } from '../support/until.ts'

let host: RealHost
let notebook: RealNotebook

beforeAll(async () => {
  host = await RealHost.start()
  notebook = await RealNotebook.open(host)
  await notebook.run(`
import os, json, hmac, hashlib
kernel = get_ipython().kernel
parent = kernel.get_parent("shell")

def say(kind, content):
    kernel.session.send(kernel.iopub_socket, kind, content, parent=parent)

def say_raw(*frames):
    kernel.iopub_socket.send_multipart(list(frames))

def say_json(kind, text):
    key = json.load(open("/k/connection.json"))["key"].encode()
    parts = [json.dumps({"msg_id": "x", "msg_type": kind}).encode(), json.dumps(parent["header"], default=str).encode(), b"{}", text.encode()]
    say_raw(b"stream", b"<IDS|MSG>", hmac.new(key, b"".join(parts), hashlib.sha256).hexdigest().encode(), *parts)
`)
})

afterAll(async () => {
  await notebook?.[Symbol.asyncDispose]()
  await host?.[Symbol.asyncDispose]()
})

test.each([
  ['lay a file beside the sockets', 'open("/k/more", "w")'],
  ['put a link in the place of a socket', 'os.unlink("/k/s-1"); os.symlink("/etc/passwd", "/k/s-1")'],
  ['move a socket away', 'os.rename("/k/s-2", "/k/s-9")'],
  ['open the directory again', 'os.chmod("/k", 0o777)'],
  ['change the connection file', 'open("/k/connection.json", "w")'],
])('cannot %s', async (_, code) => {
  const ran = await notebook.run(code)
  expect(ran.outputs.at(-1)?.ename).toMatch(/PermissionError|OSError/)
})

test.each([
  ['garbage', 'say_raw(b"garbage"); say_raw(b""); say_raw(b"<IDS|MSG>"); say_raw(os.urandom(100_000))'],
  [
    'messages of a wrong shape',
    'say("stream", {"name": 5}); say("error", {"traceback": 7}); say("status", {})',
  ],
  ['types that nobody knows', 'say("__proto__", {}); say("comm_open", {"data": [1]}); say("toString", {})'],
  [
    'JSON as deep as a well',
    'say_json("display_data", \'{"data": {"application/json": \' + "[" * 200_000 + "]" * 200_000 + "}}")',
  ],
  [
    'a key that is a trap',
    'say_json("display_data", \'{"data": {"__proto__": {"a": 1}, "constructor": 1}, "metadata": {"__proto__": {}}}\')',
  ],
  ['half characters', 'say_json("stream", \'{"name": "stdout", "text": "a\\\\ud83d"}\')'],
  ['a false end', 'say("status", {"execution_state": "idle"})'],
  [
    'very many errors',
    'for _ in range(300): say("error", {"ename": "E", "evalue": "v" * 1000, "traceback": ["t" * 1000]})',
  ],
])('%s harms nobody', async (_, code) => {
  const ran = await notebook.run(`${code}\nprint("went on")`)
  expect(ran).toMatchObject({ status: 'ok', text: expect.stringContaining('went on') })
  expect((await notebook.run('6 * 7')).outputs).toMatchObject([{ data: { 'text/plain': '42' } }])
  expect(JSON.stringify(ran.outputs).isWellFormed()).toBe(true)
  expect(ran.outputs.length).toBeLessThan(150)
})

test('a bomb of processes is stopped by a restart', async () => {
  const begun = await notebook.begin(
    'import os\nprint("go", flush=True)\nwhile True:\n    try: os.fork()\n    except OSError: pass',
  )
  await until(() => notebook.textOf(begun.cell).includes('go'))
  await notebook.live.restart()
  expect((await notebook.end(begun)).status).toBe('error')
  expect((await notebook.run('6 * 7')).outputs).toMatchObject([{ data: { 'text/plain': '42' } }])
})
