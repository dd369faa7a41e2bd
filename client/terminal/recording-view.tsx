// Plays a terminal's recording: play, seek, speed, pauses left out, and a list of who began to type when.
import '@xterm/xterm/css/xterm.css'
import { ActionIcon, Checkbox, SegmentedControl, Slider, Tooltip } from '@mantine/core'
import { IconPlayerPauseFilled, IconPlayerPlayFilled, IconRotateClockwise } from '@tabler/icons-react'
import { type KeyboardEvent, type RefObject, useEffect, useMemo, useRef, useState } from 'react'
import type { Cast } from '#protocol/asciicast.ts'
import { picturesOfRecording } from './loaded-pictures.ts'
import { useTerminalPreferences } from './preferences.ts'
import { RecordedScreen } from './recorded-screen.ts'
import { clockWords } from './recording-clock.ts'
import { RecordingPlayer } from './recording-player.ts'
import { sameMoment, type Timeline, timelineOf } from './recording-timeline.ts'
import classes from './recording-view.module.css'
import { followColourScheme } from './terminal-theme.ts'

interface RecordingViewProps {
  readonly cast: Cast
  /** For screen readers. */
  readonly label: string
}

const speeds = ['1', '2', '4'] as const
/** What an arrow key goes, in seconds. */
const stepSeconds = 5
const sliderStepSeconds = 0.1

export function RecordingView({ cast, label }: RecordingViewProps) {
  const [skipsPauses, setSkipsPauses] = useState(true)
  const [speed, setSpeed] = useState<string>('1')
  const timelines = useMemo(() => ({ short: timelineOf(cast, true), whole: timelineOf(cast, false) }), [cast])
  const timeline = skipsPauses ? timelines.short : timelines.whole
  const element = useRef<HTMLDivElement>(null)
  const { isForScreenReader } = useTerminalPreferences()
  const player = usePlayer({ element, timeline: timelines.short, label, isForScreenReader })
  const { at, isPlaying, setIsPlaying, tell } = usePlaying(player, Number(speed))
  const isAtEnd = at >= timeline.duration

  const seek = (to: number) => {
    player?.seek(to)
    tell()
  }
  const toggle = () => {
    if (isAtEnd && !isPlaying) seek(0)
    setIsPlaying(!isPlaying)
  }
  const skip = (isOn: boolean) => {
    const other = isOn ? timelines.short : timelines.whole
    player?.retime(other, sameMoment(timeline, at, other))
    setSkipsPauses(isOn)
    tell()
  }
  const onKeyDown = (event: KeyboardEvent) => {
    const isOnControl = (event.target as HTMLElement).closest('button, input, a') !== null
    if (isOnControl || event.ctrlKey || event.altKey || event.metaKey) return
    if (event.key === ' ') toggle()
    else if (event.key === 'ArrowLeft') seek(at - stepSeconds)
    else if (event.key === 'ArrowRight') seek(at + stepSeconds)
    else return
    event.preventDefault()
    event.stopPropagation()
  }
  const action = isPlaying ? 'Pause' : isAtEnd && timeline.duration > 0 ? 'Play again' : 'Play'
  const Icon = {
    Pause: IconPlayerPauseFilled,
    Play: IconPlayerPlayFilled,
    'Play again': IconRotateClockwise,
  }[action]

  return (
    <div className={classes['player']} onKeyDownCapture={onKeyDown}>
      <div ref={element} className={classes['screen']} />
      <div className={classes['controls']}>
        <Tooltip label={action}>
          <ActionIcon size="lg" aria-label={action} onClick={toggle} data-autofocus>
            <Icon size={18} aria-hidden="true" />
          </ActionIcon>
        </Tooltip>
        <Slider
          className={classes['slider'] ?? ''}
          thumbLabel="Time"
          min={0}
          max={Math.max(timeline.duration, 0.001)}
          step={sliderStepSeconds}
          value={at}
          // The end is hardly ever a whole step.
          onChange={to => seek(to > timeline.duration - sliderStepSeconds ? timeline.duration : to)}
          label={clockWords}
          marks={timeline.markers.map(marker => ({ value: marker.at }))}
          thumbProps={{ 'aria-valuetext': `${clockWords(at)} of ${clockWords(timeline.duration)}` }}
        />
        <span className={classes['time']}>
          {clockWords(at)} / {clockWords(timeline.duration)}
        </span>
      </div>
      <div className={classes['choices']}>
        <SegmentedControl
          size="xs"
          aria-label="Speed"
          value={speed}
          onChange={setSpeed}
          data={speeds.map(value => ({ value, label: `${value}×` }))}
        />
        <Checkbox
          label="Leave out pauses"
          checked={skipsPauses}
          onChange={event => skip(event.currentTarget.checked)}
        />
      </div>
      {timeline.markers.length > 0 && (
        <ul className={classes['markers']} aria-label="Moments">
          {timeline.markers.map((marker, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a recording never changes, and its markers may be the same
            <li key={index}>
              <button type="button" className={classes['marker']} onClick={() => seek(marker.at)}>
                <span className={classes['time']}>{clockWords(marker.at)}</span>
                {marker.text}
              </button>
            </li>
          ))}
        </ul>
      )}
    </div>
  )
}

interface PlayerParts {
  readonly element: RefObject<HTMLDivElement | null>
  readonly timeline: Timeline
  readonly label: string
  readonly isForScreenReader: boolean
}

/** Null until the type is there, which xterm measures once. */
function usePlayer({ element, timeline, label, isForScreenReader }: PlayerParts): RecordingPlayer | null {
  const [player, setPlayer] = useState<RecordingPlayer | null>(null)
  useEffect(() => {
    let stop = () => {}
    let isGone = false
    const begin = () => {
      if (isGone || !element.current) return
      const screen = new RecordedScreen(element.current, {
        label,
        isForScreenReader,
        loadPicture: picturesOfRecording(timeline.pictures),
      })
      const unfollow = followColourScheme(() => screen.restyle())
      setPlayer(new RecordingPlayer(timeline, screen))
      stop = () => {
        unfollow()
        screen.dispose()
      }
    }
    const family = getComputedStyle(document.documentElement).getPropertyValue('--font-mono')
    document.fonts
      .load(`14px ${family}`)
      .catch(() => [])
      .then(begin)
    return () => {
      isGone = true
      stop()
    }
  }, [element, timeline, label, isForScreenReader])
  return player
}

/** Lets time go on while it plays. */
function usePlaying(player: RecordingPlayer | null, speed: number) {
  const [at, setAt] = useState(0)
  const [isPlaying, setIsPlaying] = useState(false)
  useEffect(() => {
    if (!player || !isPlaying) return
    let before = performance.now()
    let frame = requestAnimationFrame(function goOn(now) {
      player.advance((Math.max(0, now - before) / 1000) * speed)
      before = now
      setAt(player.at)
      if (player.isAtEnd) setIsPlaying(false)
      else frame = requestAnimationFrame(goOn)
    })
    return () => cancelAnimationFrame(frame)
  }, [player, isPlaying, speed])
  return { at, isPlaying, setIsPlaying, tell: () => setAt(player?.at ?? 0) }
}
