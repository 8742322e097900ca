import "./phrase.css";

/** The 24 words in their order. */
export function WordList({ words, label }: { readonly words: readonly string[]; readonly label: string }) {
  return (
    <ol class="phrase card" aria-label={label}>
      {words.map((word, i) => (
        // A word may occur twice, so the index is the key.
        <li key={i}>
          <span class="fine num" aria-hidden="true">
            {i + 1}
          </span>
          <span class="key">{word}</span>
        </li>
      ))}
    </ol>
  );
}
