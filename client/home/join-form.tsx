// One step into a class: its code and a name. Keeps what was typed, whatever the server says.
import { Button, TextInput } from '@mantine/core'
import { IconArrowRight } from '@tabler/icons-react'
import { type FormEvent, useEffect, useRef, useState } from 'react'
import { useLocation } from 'wouter'
import type { ClassroomId } from '#protocol/ids.ts'
import { Refusal, type RefusalCode } from '#protocol/refusals.ts'
import { http, messageOf } from '../http.ts'
import classes from './join-form.module.css'

interface Problem {
  readonly field: 'code' | 'name' | 'form'
  readonly message: string
}

const fieldOf: Partial<Record<RefusalCode, Problem['field']>> = {
  'wrong-code': 'code',
  'classroom-ended': 'code',
  'classroom-full': 'code',
  'name-taken': 'name',
  'bad-request': 'name',
}

interface JoinFormProps {
  /** From a link: then only the name is asked for first. */
  readonly code: string | null
  /** Instead of going to the class. */
  readonly onJoined?: (classroomId: ClassroomId) => void
}

export function JoinForm({ code: codeOfLink, onJoined }: JoinFormProps) {
  const [, navigate] = useLocation()
  const [code, setCode] = useState(codeOfLink ?? '')
  const [name, setName] = useState('')
  const [problem, setProblem] = useState<Problem | null>(null)
  const [isJoining, setIsJoining] = useState(false)
  const codeInput = useRef<HTMLInputElement>(null)
  const nameInput = useRef<HTMLInputElement>(null)
  const errorAt = (field: Problem['field']) => (problem?.field === field ? problem.message : null)

  useEffect(() => {
    const input = { code: codeInput, name: nameInput, form: null }[problem?.field ?? 'form']
    input?.current?.focus()
  }, [problem])

  const submit = async (event: FormEvent) => {
    event.preventDefault()
    const missing = firstMissing(code, name)
    setProblem(missing)
    if (missing || isJoining) return
    setIsJoining(true)
    try {
      const { classroomId } = await http.join(code.trim(), name)
      if (onJoined) onJoined(classroomId)
      else navigate(`/classroom/${classroomId}`)
    } catch (error) {
      const field = error instanceof Refusal ? (fieldOf[error.code] ?? 'form') : 'form'
      setProblem({ field, message: messageOf(error) })
    } finally {
      setIsJoining(false)
    }
  }

  return (
    <form className={classes['form']} onSubmit={submit} noValidate>
      <TextInput
        ref={codeInput}
        label="Class code"
        description="Your trainer shows it. It looks like kfm4-x7qp."
        size="lg"
        value={code}
        onChange={event => setCode(event.currentTarget.value)}
        error={errorAt('code')}
        autoFocus={!codeOfLink}
        autoComplete="off"
        autoCapitalize="none"
        autoCorrect="off"
        spellCheck={false}
        maxLength={64}
        classNames={{ input: classes['code'] ?? '' }}
      />
      <TextInput
        ref={nameInput}
        label="Your name"
        description="The trainer sees it beside your terminal."
        size="lg"
        value={name}
        onChange={event => setName(event.currentTarget.value)}
        error={errorAt('name')}
        autoFocus={Boolean(codeOfLink)}
        autoComplete="name"
      />
      {problem?.field === 'form' && (
        <p className={classes['problem']} role="alert">
          {problem.message}
        </p>
      )}
      <Button
        type="submit"
        size="lg"
        loading={isJoining}
        rightSection={<IconArrowRight size={20} aria-hidden="true" />}
      >
        Join the class
      </Button>
    </form>
  )
}

function firstMissing(code: string, name: string): Problem | null {
  if (code.trim() === '') return { field: 'code', message: 'Type the code that your trainer shows.' }
  if (name.trim() === '') return { field: 'name', message: 'Type the name you go by in this class.' }
  return null
}
