/** The pages of a plugin: a single-page app that the host serves under its mount. */
export interface Pages {
  /**
   * The folder of the built files, without subfolders. Each is served at `<mount>/plugins/<segment>/assets/<name>`, and browsers keep it
   * for a year; so its name must change with its content. If `app.js.br` or `app.js.gz` lies beside `app.js`, browsers that understand it
   * get that.
   */
  readonly assets: string;
  /** Returns the HTML of every page. It is the same for everybody. It must not have inline scripts or styles. */
  readonly shell: (place: PagePlace) => string;
  /**
   * The paths of the pages, `/` and `/members/:userId`, and who may open them. A path may be one of the API as well: only requests with
   * `Accept: text/html` get the page.
   */
  readonly paths: Readonly<Record<`/${string}`, PageAccess>>;
  /**
   * The path of the page where people sign in. A signed-out visitor of another page is sent there. The query parameter `next` is the
   * path below the mount, with its query, where they were going.
   */
  readonly signIn?: `/${string}`;
  /** The path of the page where the first admin is made. It reads the token of the host's log behind `#`. */
  readonly setup?: `/${string}`;
}

/** Who may open a page: everybody, or only people who are signed in. */
export type PageAccess = 'everybody' | 'signed-in';

/** Where a shell is served. Both are safe to write into an attribute in double quotes. */
export interface PagePlace {
  /** The public path of the mount, `/invect`; `''` at the root. */
  readonly mount: string;
  /** Where the files are, `/invect/plugins/ui/assets`. */
  readonly assets: string;
}
