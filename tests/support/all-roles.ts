// A class with somebody in every role, one who was removed, and another class beside it: for tests of who may do what.
import type { CreatedClassroom, Joined, SignedIn } from '#protocol/http-api.ts'
import type { MemberId } from '#protocol/ids.ts'
import type { Role } from '#protocol/roles.ts'
import { testInstructorToken } from './test-config.ts'
import { call, createClassroom, joinClassroom, TestWindow } from './test-participant.ts'
import { type TestServer, testServer } from './test-server.ts'

export interface AllRoles extends AsyncDisposable {
  readonly server: TestServer
  readonly classroom: CreatedClassroom
  /** Another class on the same server, with one participant. */
  readonly other: CreatedClassroom
  readonly others: Joined
  readonly anna: Joined
  readonly ben: Joined
  /** A token for each role in the class. */
  readonly tokens: Readonly<Record<Role, string>>
  /** The token of somebody who was removed. */
  readonly removed: string
  /** A window of that role in the class; close it. */
  open(role: Role): Promise<TestWindow>
}

export async function allRoles(): Promise<AllRoles> {
  const first = await testServer()
  const { storage } = first
  const classroom = await createClassroom(first, testInstructorToken, { title: 'Own' })
  const other = await createClassroom(first, testInstructorToken, { title: 'Other' })
  const [anna, ben, helga, rex] = await Promise.all(
    ['Anna', 'Benedikta', 'Helga', 'Rex'].map(name => joinClassroom(first, classroom.code, name)),
  )
  const others = await joinClassroom(first, other.code, 'Zoe')
  if (!anna || !ben || !helga || !rex) throw new Error('somebody is missing')
  // Nobody can be made a helper yet, so one is made where the roles are kept.
  const record = (await storage.records.all('member')).find(({ id }) => id === helga.memberId)
  await storage.records.put('member', helga.memberId, { ...(record?.value as object), role: 'helper' })
  await first[Symbol.asyncDispose]()

  const server = await testServer({}, storage)
  const instructor = testInstructorToken
  await removeMember(server, classroom, rex.memberId)
  const tokens = {
    stage: await stageToken(server, classroom),
    participant: anna.token,
    helper: helga.token,
    instructor,
  }
  return {
    server,
    classroom,
    other,
    others,
    anna,
    ben,
    tokens,
    removed: rex.token,
    open: role => TestWindow.open(server, tokens[role], classroom.id, role),
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  }
}

async function removeMember(server: TestServer, { id }: CreatedClassroom, memberId: MemberId): Promise<void> {
  await using desk = await TestWindow.open(server, testInstructorToken, id, 'instructor')
  await desk.send('member:remove', { memberId })
}

async function stageToken(server: TestServer, { links }: CreatedClassroom): Promise<string> {
  const secret = links.stage.split('#stage=')[1]
  const { body, headers } = await call(server, 'POST', '/api/sign-in', { body: { secret } })
  if ((body as SignedIn).role !== 'stage') throw new Error('no stage')
  return /=([^;]+);/.exec(headers.getSetCookie()[0] ?? '')?.[1] ?? ''
}
