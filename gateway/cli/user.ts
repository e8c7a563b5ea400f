import { randomBytes } from "node:crypto";
import { silentLogger } from "../../pipeline/log.ts";
import { VoiceError } from "../../protocols/errors.ts";
import { createAccounts } from "../../services/accounts/accounts.ts";
import type { Accounts, User } from "../../services/accounts/service.ts";
import { isId } from "../../services/ids.ts";
import type { Store } from "../../services/store/store.ts";
import { defineCommandLine, tableOf, UsageError, withStore } from "./command.ts";

const accountsOf = ({ db }: Store): Accounts =>
  // Nothing that is done here writes a letter.
  createAccounts({ db, log: silentLogger, mail: { name: "none", send: async () => {} } });

const text = (value: string | boolean | undefined): string | undefined =>
  typeof value === "string" ? value : undefined;

const roleOf = (word: string | undefined): User["role"] => {
  if (word === "user" || word === "admin") return word;
  throw new UsageError(word === undefined ? "say which role: user or admin" : `a role is user or admin, not ${word}`);
};

const userNamed = async ({ users }: Accounts, name: string): Promise<User> => {
  if (isId(name)) return await users.get(name);
  const { items } = await users.page({ search: name, limit: 50 });
  const user = items.find(({ email }) => email === name.toLowerCase());
  if (!user) throw new VoiceError("not_found", `there is no user ${name}`);
  return user;
};

/** `earshot user create|list|set-role` */
export const main = defineCommandLine({
  usage: [
    "earshot user create --email E [--name N] [--password P] [--role user|admin]",
    "earshot user list [--search WORDS] [--role user|admin] [--limit N]",
    "earshot user set-role EMAIL|ID user|admin",
  ],
  options: {
    email: { type: "string", value: "E", about: "Address to sign in by." },
    name: { type: "string", value: "N", about: "What they are called." },
    password: {
      type: "string",
      value: "P",
      about: "10 characters or more; one is made, and shown once, where it is left out.",
    },
    role: { type: "string", value: "R", about: "user or admin." },
    search: { type: "string", value: "WORDS", about: "Part of a name or an address." },
    limit: { type: "string", value: "N", about: "How many to list, 1 to 200. Default 50." },
  },
  async run({ words: [deed, ...rest], values, config, print }) {
    const role = values.role === undefined ? undefined : roleOf(text(values.role));
    if (deed === "create") {
      const email = text(values.email);
      if (email === undefined) throw new UsageError("--email is needed");
      const told = text(values.password);
      const password = told ?? randomBytes(12).toString("base64url");
      const name = text(values.name);
      return await withStore(config, async (store) => {
        const accounts = accountsOf(store);
        const made = await accounts.logins.register({
          email,
          password,
          client: "earshot user create",
          ...(name !== undefined && { name }),
        });
        // Nobody is signed in by it.
        await accounts.logins.endAll(made.user.id);
        const user = role === "admin" ? await accounts.users.setRole(made.user.id, role) : made.user;
        const shown = told === undefined ? { password } : {};
        print(`made ${user.email} (${user.role}, ${user.id})${told === undefined ? `\npassword: ${password}` : ""}`, {
          user,
          ...shown,
        });
        return 0;
      });
    }
    if (deed === "list") {
      const limit = Number(text(values.limit) ?? 50);
      if (!(limit >= 1 && limit <= 200)) throw new UsageError("--limit is a number from 1 to 200");
      const search = text(values.search);
      return await withStore(config, async (store) => {
        const page = await accountsOf(store).users.page({
          limit,
          ...(search !== undefined && { search }),
          ...(role && { role }),
        });
        const rows = page.items.map(({ id, email, name, role: has }) => [id, has, email ?? "", name]);
        print(tableOf([["id", "role", "email", "name"], ...rows]), {
          users: page.items,
          hasMore: page.nextCursor !== null,
        });
        return 0;
      });
    }
    if (deed === "set-role") {
      const [who, word] = rest;
      if (who === undefined) throw new UsageError("say whose role: an address or an id");
      const wanted = roleOf(word);
      return await withStore(config, async (store) => {
        const accounts = accountsOf(store);
        const user = await accounts.users.setRole((await userNamed(accounts, who)).id, wanted);
        print(`${user.email ?? user.id} is ${user.role}`, { user });
        return 0;
      });
    }
    throw new UsageError(deed === undefined ? "say what to do" : `unknown: user ${deed}`);
  },
});
