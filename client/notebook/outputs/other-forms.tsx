// An output of types that no page can show: told by name, and offered to be saved.
import { outputFileAddress } from '#protocol/output-addresses.ts'
import { useNotebook } from '../notebook-context.ts'
import { type Bundle, type Files, textOf } from './mime-choice.ts'
import { sizeOf } from './output-download.ts'
import styles from './outputs.module.css'

export function OtherForms({ data, files }: { data: Bundle; files: Files }) {
  const { classroomId } = useNotebook()
  const types = [...Object.keys(data), ...Object.keys(files)]
  const [text] = Object.entries(data).filter(([type]) => type.startsWith('text/'))
  const pdf = data['application/pdf']
  return (
    <div className={styles['choices']}>
      <p className={styles['note']}>
        This output has no form that can be shown here
        {types.length > 0 && ` (${types.join(', ').slice(0, 200)})`}.
      </p>
      {text && <Saved name="output.txt" type="text/plain" content={encodeURIComponent(textOf(text[1]))} />}
      {typeof pdf === 'string' && (
        <Saved
          name="output.pdf"
          type="application/pdf;base64"
          content={pdf.replace(/[^A-Za-z0-9+/=]/g, '')}
        />
      )}
      {Object.entries(files).map(([type, file]) => (
        <a
          key={type}
          className={styles['more']}
          href={`${outputFileAddress(classroomId, file.fileId)}?download`}
          download
        >
          Download ({sizeOf(file.bytes)})
        </a>
      ))}
    </div>
  )
}

function Saved({ name, type, content }: { name: string; type: string; content: string }) {
  return (
    <a className={styles['more']} href={`data:${type},${content}`} download={name}>
      Download
    </a>
  )
}
