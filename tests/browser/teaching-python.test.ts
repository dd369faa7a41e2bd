// A trainer and Python: what runs and waits, stopping it, restarts, its death. Real kernel and Docker.
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { cellAt, eventually, phone, picture, sees, wide } from '../support/browser.ts'
import { cellOf, notebookOf, TeachingClass } from '../support/teaching-class.ts'

let teaching: TeachingClass
let desk: Page

beforeAll(async () => {
  teaching = await TeachingClass.open()
  ;({ desk } = teaching)
})

afterAll(() => teaching[Symbol.asyncDispose]())

describe('Python', () => {
  const words = () => desk.getByRole('button', { name: /^Python: / })
  const menu = async (name: string) => {
    await desk.getByRole('button', { name: 'Run and restart' }).click()
    await desk.getByRole('menuitem', { name, exact: true }).click()
  }

  test('tells what runs and what waits, and leads there', async () => {
    const long = await teaching.run('import time\nfor _ in range(600):\n    time.sleep(0.1)')
    const next = await teaching.run('waiting = True')
    await sees(words(), /running, 1 cell waits/)
    await words().click()
    await picture(desk, 'kernel-queue')
    await desk.getByRole('button', { name: /^Runs for/ }).click()
    await eventually(() => teaching.selected().getAttribute('data-cell-id')).toBe(long)
    await desk.getByRole('button', { name: 'Stop what runs' }).first().click()
    await sees(cellOf(desk, long), 'KeyboardInterrupt')
    await desk.locator(`[data-cell-id="${next}"][data-run="idle"]`).waitFor()
  })

  test('a cell that does not hear the interrupt leads to a restart, which asks nothing more and loses no text', async () => {
    const id = await teaching.run(
      'import signal, time\nsignal.signal(signal.SIGINT, signal.SIG_IGN)\nwhile True:\n    time.sleep(0.1)',
    )
    await desk.locator(`[data-cell-id="${id}"][data-run="running"]`).waitFor()
    await desk.getByRole('button', { name: 'Stop what runs' }).first().click()
    const restart = desk.getByRole('button', { name: 'Still running. Restart?' })
    await restart.waitFor()
    await picture(desk, 'stubborn-cell')
    await restart.click()
    await sees(words(), /Python is ready/)
    expect(await desk.getByRole('dialog').count()).toBe(0)
    await sees(cellOf(desk, id), 'signal.SIG_IGN')
  })

  test('restart and run all asks once, then runs all from the top', async () => {
    await teaching.drop('main', [{ name: 'lesson.ipynb', content: notebookOf('# Hello', '6 * 7') }])
    await teaching.tab('lesson').waitFor()
    await cellAt(desk, 0).waitFor({ state: 'attached' })
    await desk.locator('main article:visible').last().click()
    await teaching.run('print("all of it")')
    await sees(desk.locator('main article:visible').last(), 'all of it')
    await menu('Restart and run all')
    await desk.getByRole('dialog').getByRole('button', { name: 'Restart and run all' }).click()
    await sees(desk.locator('main article:visible').filter({ hasText: '6 * 7' }), '42')
    await menu('Clear all outputs')
    await eventually(() => desk.locator('main article:visible').filter({ hasText: /^42$/ }).count()).toBe(0)
  })

  test('is restarted by 0, 0 and Enter', async () => {
    const id = await teaching.run('lost = 1')
    await desk.locator(`[data-cell-id="${id}"][data-run="idle"]`).waitFor()
    await desk.keyboard.press('Escape')
    await desk.keyboard.type('00')
    await desk.getByRole('dialog', { name: 'Restart Python?' }).waitFor()
    await desk.keyboard.press('Enter')
    await desk.getByRole('dialog').waitFor({ state: 'detached' })
    await sees(words(), /Python is ready/)
    await eventually(() => desk.locator('main [data-selected]:focus').count()).toBe(1)
    await sees(cellOf(desk, await teaching.run('print("lost" in globals())')), 'False')
  })

  test('what it asks for is reached on a phone from another pane', async () => {
    const id = await teaching.run('name = input("Who? ")\nprint("Hello", name)')
    await cellOf(desk, id).getByRole('textbox', { name: 'Who?' }).waitFor()
    await desk.setViewportSize(phone)
    await desk.getByRole('button', { name: 'People', exact: true }).click()
    const field = cellOf(desk, id).getByRole('textbox', { name: 'Who?' })
    await field.waitFor({ state: 'hidden' })
    await picture(desk, 'phone-asked')
    await desk.getByRole('button', { name: /Answer/ }).click()
    await field.waitFor()
    await desk.keyboard.type('Ada')
    await picture(desk, 'phone-answer')
    await desk.getByRole('button', { name: 'Plan', exact: true }).click()
    await desk.keyboard.press('Alt+a')
    await desk.keyboard.type(' L.\n')
    await sees(cellOf(desk, id), 'Hello Ada L.')
    await desk.setViewportSize(wide)
  })

  test('its death is told with the cause, and one button goes on', async () => {
    await teaching.run('import os\nos._exit(3)')
    const bar = desk.getByRole('alert', { name: 'Python has ended' })
    await bar.waitFor()
    await sees(bar, /variables are gone/)
    await picture(desk, 'kernel-died')
    await bar.getByRole('button', { name: 'Restart Python' }).click()
    await bar.waitFor({ state: 'detached' })
    // Whoever has pressed the button writes on.
    await eventually(() => desk.locator('main [data-selected]:focus').count()).toBe(1)
    const id = await teaching.run('1 + 1')
    await sees(cellOf(desk, id), '2')
  })
})

test('no page had an error of its own', () => {
  expect(teaching.ownProblems()).toEqual([])
})
