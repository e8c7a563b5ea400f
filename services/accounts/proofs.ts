import { and, eq, gt } from "drizzle-orm";
import { VoiceError } from "../../protocols/errors.ts";
import { found } from "../ids.ts";
import type { ServiceLog } from "../log.ts";
import { databaseError, guarded } from "../store/errors.ts";
import type { Database } from "../store/store.ts";
import { whenDone } from "../store/together.ts";
import type { Letter, Mail } from "./mail/mail.ts";
import { hashPassword } from "./password.ts";
import { passwordField, plainEmail, type Queries, shownUser } from "./rows.ts";
import { accountTokens, users } from "./schema.ts";
import type { Logins, Proofs } from "./service.ts";
import { createSecret, hashSecret } from "./tokens.ts";

type Kind = "verify_email" | "reset_password";

const LIFE_MS: Readonly<Record<Kind, number>> = { verify_email: 24 * 3600 * 1000, reset_password: 3600 * 1000 };
const ONCE_IN_MS = 60_000;

const LETTERS: Readonly<Record<Kind, (token: string) => Omit<Letter, "to">>> = {
  verify_email: (token) => ({
    subject: "Is this your address?",
    text: [
      "Somebody signed up to Earshot with this address. If it was you, this token proves it, within a day:",
      "",
      `    ${token}`,
      "",
      "If it was not you, there is nothing to do.",
    ].join("\n"),
  }),
  reset_password: (token) => ({
    subject: "A new password",
    text: [
      "Somebody asked for a new password for your Earshot account. If it was you, this token lets you set one, within an hour:",
      "",
      `    ${token}`,
      "",
      "If it was not you, there is nothing to do: the password stays as it is.",
    ].join("\n"),
  }),
};

export const createProofs = ({
  db,
  mail,
  logins,
  log,
  now,
}: {
  readonly db: Database;
  readonly mail: Mail;
  readonly logins: Pick<Logins, "endAll">;
  readonly log: ServiceLog;
  readonly now: () => Date;
}): Proofs => {
  const sending = new Set<Promise<void>>();
  /** Not waited for: how long it takes would tell whether there is such an account. */
  const inBackground = (work: Promise<void>): void => {
    const done: Promise<void> = work
      .catch((error: unknown) => log.error({ err: databaseError(error), mail: mail.name }, "letter not sent"))
      .finally(() => sending.delete(done));
    sending.add(done);
  };

  const ask = async (kind: Kind, userId: string, email: string): Promise<void> => {
    const at = now();
    const [recent] = await db
      .select({ hash: accountTokens.hash })
      .from(accountTokens)
      .where(
        and(
          eq(accountTokens.userId, userId),
          eq(accountTokens.kind, kind),
          gt(accountTokens.createdAt, new Date(at.getTime() - ONCE_IN_MS)),
        ),
      )
      .limit(1);
    // Nobody's letter box is to be filled by us.
    if (recent) return;
    const token = createSecret();
    const expiresAt = new Date(at.getTime() + LIFE_MS[kind]);
    await db.insert(accountTokens).values({ hash: hashSecret(token), kind, userId, email, createdAt: at, expiresAt });
    whenDone(db, () => inBackground(mail.send({ to: email, ...LETTERS[kind](token) })));
  };

  /** Whose token it is, if the address is still theirs. It is good once, and so are all others of its kind. */
  const take = async (tx: Queries, kind: Kind, token: string): Promise<string> => {
    const [row] = await tx
      .delete(accountTokens)
      .where(
        and(
          eq(accountTokens.hash, hashSecret(token)),
          eq(accountTokens.kind, kind),
          gt(accountTokens.expiresAt, now()),
        ),
      )
      .returning();
    const [user] = row?.email
      ? await tx
          .select({ id: users.id })
          .from(users)
          .where(and(eq(users.id, row.userId), eq(users.email, row.email)))
          .for("update")
      : [];
    if (!user) throw new VoiceError("unauthorized", "the token is wrong, used or too old");
    await tx.delete(accountTokens).where(and(eq(accountTokens.userId, user.id), eq(accountTokens.kind, kind)));
    return user.id;
  };

  return guarded<Proofs>({
    async askEmail(userId) {
      const [user] = await db.select(shownUser).from(users).where(eq(users.id, userId));
      const { email, emailVerifiedAt } = found(user, "user");
      if (email === null || emailVerifiedAt !== null)
        throw new VoiceError(
          "conflict",
          email === null ? "the account has no address" : "the address is proved already",
        );
      await ask("verify_email", userId, email);
    },
    proveEmail: (token) =>
      db.transaction(async (tx) => {
        const id = await take(tx, "verify_email", token);
        const at = now();
        const [user] = await tx
          .update(users)
          .set({ emailVerifiedAt: at, updatedAt: at })
          .where(eq(users.id, id))
          .returning(shownUser);
        return found(user, "user");
      }),
    async askReset(email) {
      const address = plainEmail(email);
      const look = async () => {
        const [user] = await db.select({ id: users.id }).from(users).where(eq(users.email, address));
        if (user) await ask("reset_password", user.id, address);
      };
      inBackground(look());
    },
    async reset(token, password) {
      const passwordHash = await hashPassword(passwordField(password));
      const id = await db.transaction(async (tx) => {
        const userId = await take(tx, "reset_password", token);
        const at = now();
        // Whoever has the letter has the address.
        await tx.update(users).set({ passwordHash, emailVerifiedAt: at, updatedAt: at }).where(eq(users.id, userId));
        return userId;
      });
      await logins.endAll(id);
    },
    async settled() {
      while (sending.size > 0) await Promise.all(sending);
    },
  });
};
