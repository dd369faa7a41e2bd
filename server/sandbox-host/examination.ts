// Examines this machine as a sandbox-host would use it, apart from any that runs: for `npm run doctor`.
import { randomUUID } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import Docker from 'dockerode'
import { pino } from 'pino'
import type { ImageView } from '#protocol/classroom-view.ts'
import { Refusal } from '#protocol/refusals.ts'
import { readMachine } from './capacity.ts'
import { Containers } from './containers.ts'
import { Engine } from './engine.ts'
import { listImages } from './images.ts'
import {
  type EngineInfo,
  engineFindings,
  type Finding,
  imagesFinding,
  machineFindings,
  reachFinding,
  runtimeFinding,
} from './machine-findings.ts'
import { readSeccomp } from './seccomp.ts'
import { runSelfTest } from './self-test.ts'

/** Takes some seconds: it starts a container and tries to reach the world from it. */
export async function examineMachine(runtime: string | null): Promise<readonly Finding[]> {
  const log = pino({ level: 'silent' })
  const hostId = `doctor-${randomUUID()}`
  await using engine = new Engine({
    hostId,
    // A missing one is a finding of its own.
    runtime: null,
    log,
    onOutage: () => {},
    onEvent: () => {},
    returned: async () => {},
  })
  await engine.start()
  const machine = machineFindings(await readMachine(), {
    maxKeys: Number(await readFile('/proc/sys/kernel/keys/maxkeys', 'utf8')),
    inotifyInstances: Number(await readFile('/proc/sys/fs/inotify/max_user_instances', 'utf8')),
  })
  if (engine.outage !== null) {
    const text =
      'does not answer. Is it installed, does it run, and may you use it? scripts/setup installs and starts it.'
    return [{ subject: 'Docker', state: 'bad', text }, ...machine]
  }
  const containers = new Containers({
    engine,
    hostId,
    homeLabels: async () => ({}),
    seccomp: readSeccomp(),
    runtime,
    log,
  })
  const info = (await engine.docker.info()) as EngineInfo
  return [
    ...engineFindings(info),
    runtimeFinding(info, runtime),
    ...machine,
    imagesFinding(await listImages(engine.docker)),
    await probe(containers),
  ]
}

/** The images that a class can choose here. Throws when Docker does not answer. */
export async function imagesHere(): Promise<readonly ImageView[]> {
  return listImages(new Docker())
}

async function probe(containers: Containers): Promise<Finding> {
  try {
    return reachFinding(await runSelfTest(containers))
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    return { subject: 'From inside a sandbox', state: 'bad', text: error.message }
  }
}
