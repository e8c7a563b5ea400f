/** Words in lines of at most 116 letters, for a file that is written by a bench. */
export const wrapped = (words: readonly string[]): string => {
  const lines = [""];
  for (const word of words) {
    const line = lines.at(-1) ?? "";
    if (line.length + word.length > 115) lines.push(word);
    else lines[lines.length - 1] = line === "" ? word : `${line} ${word}`;
  }
  return lines.join("\n    ");
};
