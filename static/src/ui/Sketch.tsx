// Small drawings beside the states of the page, in the hand of the map: an empty
// place, a time without events, a line that does not arrive.

export type Subject = 'empty' | 'gap' | 'cut' | 'fault';

export function Sketch({ subject }: { subject: Subject }) {
  return (
    <svg class="sketch" viewBox="0 0 96 44" width="96" height="44" aria-hidden="true" focusable="false">
      {subject === 'empty' && (
        <>
          <path class="land" d="M2 30c12-4 14-16 28-17s20 8 34 4 18-10 30-9v34H2z" />
          <circle class="dash" cx="48" cy="24" r="13" />
          <circle class="dot" cx="48" cy="24" r="2" />
        </>
      )}
      {subject === 'gap' && (
        <>
          <rect class="land" x="34" y="5" width="28" height="29" />
          <path class="axis-line" d="M2 34.5h92" />
          <path class="bars" d="M6 34v-9h6v9zM15 34v-16h6v16zM68 34v-7h6v7zM77 34v-20h6v20zM86 34v-12h6v12z" />
          <path class="edge" d="M34 5v30M62 5v30" />
        </>
      )}
      {subject === 'cut' && (
        <>
          <path class="edge" d="M8 32l16-18 14 12" />
          <path class="dash" d="M44 29l8-6" />
          <path class="edge" d="M58 18l8-6 20 12" />
          <circle class="dot" cx="8" cy="32" r="3.4" />
          <circle class="ring-dot" cx="86" cy="24" r="3.4" />
        </>
      )}
      {subject === 'fault' && (
        <>
          <path class="edge" d="M8 32l20-18 16 12 14-10" />
          <circle class="dot" cx="8" cy="32" r="3.4" />
          <path class="edge" d="M66 9l13 13M79 9 66 22" />
        </>
      )}
    </svg>
  );
}
