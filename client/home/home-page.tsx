// The start page: join a class; for an instructor, all classes and a new one.
import { Button } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconPlus } from '@tabler/icons-react'
import { type ReactNode, useCallback, useEffect, useState } from 'react'
import type { Me } from '#protocol/http-api.ts'
import { http, messageOf } from '../http.ts'
import { Brand } from '../shell/brand.tsx'
import { ThemeSwitch } from '../shell/theme-switch.tsx'
import { ClassList } from './class-list.tsx'
import classes from './home-page.module.css'
import { JoinForm } from './join-form.tsx'
import { NewClass } from './new-class.tsx'

export function HomePage({ code }: { code: string | null }) {
  const [me, setMe] = useState<Me | null>(null)
  const [problem, setProblem] = useState<string | null>(null)

  const load = useCallback(() => {
    setProblem(null)
    http.me().then(setMe, error => setProblem(messageOf(error)))
  }, [])
  useEffect(load, [load])
  useEffect(() => {
    document.title = 'Followalong'
  }, [])

  const isInstructor = me?.isInstructor === true && code === null
  return (
    <div className={classes['page']}>
      <header className={classes['header']}>
        <Brand />
        <ThemeSwitch />
      </header>
      {isInstructor ? (
        <InstructorHome me={me} />
      ) : (
        <main className={classes['main']}>
          <JoinCard code={code} />
          {problem && <Problem message={problem} onRetry={load} />}
          {me && me.classrooms.length > 0 && (
            <Section title="Classes you have joined">
              <ClassList classrooms={me.classrooms} />
            </Section>
          )}
        </main>
      )}
    </div>
  )
}

function JoinCard({ code }: { code: string | null }) {
  return (
    <section className={classes['hero']} aria-labelledby="join-title">
      <h1 id="join-title" className={classes['title']}>
        {code ? 'Who are you?' : 'Join a class'}
      </h1>
      <p className={classes['lead']}>
        {code
          ? 'The code came with your link. Only your name is missing.'
          : 'Follow the trainer’s notebook as it is written, and try everything in a Python of your own.'}
      </p>
      <JoinForm code={code} />
    </section>
  )
}

function InstructorHome({ me }: { me: Me }) {
  const [isNewOpen, newClass] = useDisclosure(false)
  const [isJoinOpen, joinForm] = useDisclosure(false)
  return (
    <main className={classes['main']} data-wide>
      <div className={classes['heading']}>
        <h1 className={classes['title']}>Your classes</h1>
        <Button leftSection={<IconPlus size={18} aria-hidden="true" />} onClick={newClass.open}>
          New class
        </Button>
      </div>
      {me.classrooms.length > 0 ? (
        <ClassList classrooms={me.classrooms} />
      ) : (
        <div className={classes['empty']}>
          <h2>No class yet</h2>
          <p>
            A class starts from a course, with its notebooks and files, or empty. You get a code for the
            participants and a window for the projector.
          </p>
          <Button onClick={newClass.open}>Start your first class</Button>
        </div>
      )}
      <p className={classes['aside']}>
        Want to see what participants see?{' '}
        <button
          type="button"
          className={classes['link']}
          aria-expanded={isJoinOpen}
          onClick={joinForm.toggle}
        >
          Join a class by its code
        </button>
      </p>
      {isJoinOpen && <JoinCard code={null} />}
      <NewClass isOpen={isNewOpen} onClose={newClass.close} courses={me.courses} images={me.images} />
    </main>
  )
}

function Section({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className={classes['section']}>
      <h2 className={classes['subtitle']}>{title}</h2>
      {children}
    </section>
  )
}

function Problem({ message, onRetry }: { message: string; onRetry: () => void }) {
  return (
    <p className={classes['problem']} role="alert">
      {message}{' '}
      <button type="button" className={classes['link']} onClick={onRetry}>
        Try again
      </button>
    </p>
  )
}
