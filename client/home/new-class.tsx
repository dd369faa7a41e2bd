// The dialog that starts a class, from a course or empty.
import { Button, Modal, NativeSelect, Radio, TextInput } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import { useLocation } from 'wouter'
import type { Me } from '#protocol/http-api.ts'
import { http, messageOf } from '../http.ts'
import classes from './new-class.module.css'

interface NewClassProps {
  readonly isOpen: boolean
  readonly onClose: () => void
  readonly courses: Me['courses']
  readonly images: Me['images']
}

const empty = ''
const usualImage = 'python'

export function NewClass({ isOpen, onClose, courses, images }: NewClassProps) {
  const [, navigate] = useLocation()
  const [course, setCourse] = useState(courses[0]?.folder ?? empty)
  /** Null as long as nobody chose: what the course asks for. */
  const [chosenImage, chooseImage] = useState<string | null>(null)
  const [title, setTitle] = useState('')
  const [problem, setProblem] = useState<string | null>(null)
  const [isStarting, setIsStarting] = useState(false)
  const chosenCourse = courses.find(({ folder }) => folder === course)
  const titleOfCourse = chosenCourse?.title
  const image = chosenImage ?? chosenCourse?.image ?? usualImage

  const submit = async (event: FormEvent) => {
    event.preventDefault()
    const chosenTitle = title.trim()
    if (course === empty && chosenTitle === '') {
      setProblem('An empty class needs a title, so that participants know where they are.')
      return
    }
    setProblem(null)
    setIsStarting(true)
    try {
      const created = await http.createClassroom({
        ...(chosenTitle === '' ? {} : { title: chosenTitle }),
        ...(course === empty ? {} : { course }),
        ...(chosenImage === null ? {} : { image: chosenImage }),
      })
      navigate(`/desk/${created.id}`)
    } catch (error) {
      setProblem(messageOf(error))
    } finally {
      setIsStarting(false)
    }
  }

  return (
    <Modal opened={isOpen} onClose={onClose} title="New class" size="lg">
      <form onSubmit={submit} className={classes['form']} noValidate>
        <Radio.Group value={course} onChange={setCourse} label="What it starts from">
          <div className={classes['courses']}>
            {courses.map(({ folder, title: name, summary }) => (
              <Choice key={folder} value={folder} name={name} summary={summary} />
            ))}
            <Choice
              value={empty}
              name="Empty"
              summary="One new notebook. You can import others at any time."
            />
          </div>
        </Radio.Group>
        {images.length > 1 && (
          <NativeSelect
            label="Python"
            description="For all terminals and notebooks of the class."
            data={images.map(({ name, title: label }) => ({ value: name, label }))}
            value={image}
            onChange={event => chooseImage(event.currentTarget.value)}
          />
        )}
        <TextInput
          label="Title"
          placeholder={titleOfCourse ?? 'Threads, an introduction'}
          {...(titleOfCourse ? { description: 'Leave it empty to take the course’s.' } : {})}
          value={title}
          onChange={event => setTitle(event.currentTarget.value)}
          error={problem}
        />
        <div className={classes['actions']}>
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={isStarting}>
            Start the class
          </Button>
        </div>
      </form>
    </Modal>
  )
}

function Choice({ value, name, summary }: { value: string; name: string; summary: string }) {
  return (
    <Radio.Card value={value} className={classes['choice'] ?? ''}>
      <Radio.Indicator />
      <span>
        <span className={classes['name']}>{name}</span>
        <span className={classes['summary']}>{summary}</span>
      </span>
    </Radio.Card>
  )
}
