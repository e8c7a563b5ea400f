const TRAININGS: Readonly<Record<string, { readonly about: string; readonly run: () => Promise<void> }>> = {
  router: {
    about: "the local router's classifier, from ../shared/eval/nlu; writes pipeline/intent/model/",
    run: async () => (await import("./train-router.ts")).run(),
  },
};

/** Trains one model by name; answers the exit status. */
export const main = async ([name = ""]: readonly string[]): Promise<number> => {
  const training = TRAININGS[name];
  if (!training) {
    console.log("npm run train -- NAME\n");
    for (const [each, { about }] of Object.entries(TRAININGS)) console.log(`  ${each.padEnd(10)}${about}`);
    return name === "" || name.startsWith("-") ? 0 : 2;
  }
  await training.run();
  return 0;
};
