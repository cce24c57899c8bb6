// Made from /openapi.json by `npm run client-types`. Do not edit.

export interface paths {
    "/accept-invitation": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Take the role and the teams of an invitation as a user who exists; without a token, of the link opened before */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        token?: string;
                    };
                };
            };
            responses: {
                /** @description Done */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            active: boolean;
                            assigned: boolean;
                            createdAt: string | null;
                            email: string | null;
                            name: string | null;
                            role: string | null;
                            updatedAt: string | null;
                            userId: string;
                            version: number;
                        };
                    };
                };
                /** @description Refused */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Refusal"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/accept-invitation/{token}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The link of an invitation: keeps it in a cookie for the sign-up, and leads to the page for that */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    token: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Done */
                303: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description Refused */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Refusal"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/audit": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List what has happened, newest first */
        get: {
            parameters: {
                query?: {
                    action?: string;
                    actor?: string;
                    cursor?: string;
                    from?: string;
                    limit?: number;
                    outcome?: "success" | "failure" | "refused";
                    resourceId?: string;
                    resourceType?: string;
                    to?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Done */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            items: {
                                action: string;
                                actor: {
                                    id: string | null;
                                    name: string | null;
                                    /** @enum {string} */
                                    type: "user" | "service" | "public" | "system";
                                };
                                address: string | null;
                                at: string;
                                count: number;
                                fields: string[];
                                hash: string;
                                id: string;
                                onBehalfOf: {
                                    id: string;
                                    name: string | null;
                                } | null;
                                /** @enum {string} */
                                outcome: "success" | "failure" | "refused";
                                position: number;
                                reason: string | null;
                                requestId: string | null;
                                resource: {
                                    id: string | null;
                                    type: string;
                                } | null;
                                subject: {
                                    id: string | null;
                                    type: string;
                                } | null;
                                userAgent: string | null;
                            }[];
                            nextCursor: string | null;
                        };
                    };
                };
                /** @description Refused */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Refusal"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/audit/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Export what has happened as NDJSON, oldest first; the export is recorded as well */
        get: {
            parameters: {
                query?: {
                    action?: string;
                    actor?: string;
                    from?: string;
                    outcome?: "success" | "failure" | "refused";
                    resourceId?: string;
                    resourceType?: string;
                    to?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Done */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description Refused */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Refusal"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/credentials": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List credentials, newest first */
        get: {
            parameters: {
                query?: {
                    cursor?: string;
                    limit?: number;
                    search?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Done */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            items: {
                                createdAt: string;
                                id: string;
                                name: string;
                                ownerId: string | null;
                                teamId: string | null;
                                type: string;
                                updatedAt: string;
                                version: number;
                                /** @enum {string} */
                                visibility: "workspace" | "team" | "private";
                            }[];
                            nextCursor: string | null;
                        };
                    };
                };
                /** @description Refused */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Refusal"];
                    };
                };
            };
        };
        put?: never;
        /** Store a credential; its secret is never shown again */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        name: string;
                        secret: {
                            [key: string]: string | {
                                ref: string;
                            };
                        };
                        teamId?: string | null;
                        type: string;
                        /** @enum {string} */
                        visibility?: "workspace" | "team" | "private";
                    };
                };
            };
            responses: {
                /** @description Done */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            createdAt: string;
                            id: string;
                            name: string;
                            ownerId: string | null;
                            teamId: string | null;
                            type: string;
                            updatedAt: string;
                            version: number;
                            /** @enum {string} */
                            visibility: "workspace" | "team" | "private";
                        };
                    };
                };
                /** @description Refused */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Refusal"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/credentials/{credentialId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read a credential without its secret */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    credentialId: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Done */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            createdAt: string;
                            id: string;
                            name: string;
                            ownerId: string | null;
                            teamId: string | null;
                            type: string;
                            updatedAt: string;
                            version: number;
                            /** @enum {string} */
                            visibility: "workspace" | "team" | "private";
                        };
                    };
                };
                /** @description Refused */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Refusal"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        /** Delete a credential */
        delete: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    credentialId: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Done */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description Refused */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Refusal"];
                    };
                };
            };
        };
        options?: never;
        head?: never;
        /** Change a credential; 409 if `version` is not the current one */
        patch: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    credentialId: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        name?: string;
                        secret?: {
                            [key: string]: string | {
                                ref: string;
                            };
                        };
                        version: number;
                    };
                };
            };
            responses: {
                /** @description Done */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            createdAt: string;
                            id: string;
                            name: string;
                            ownerId: string | null;
                            teamId: string | null;
                            type: string;
                            updatedAt: string;
                            version: number;
                            /** @enum {string} */
                            visibility: "workspace" | "team" | "private";
                        };
                    };
                };
                /** @description Refused */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Refusal"];
                    };
                };
            };
        };
        trace?: never;
    };
    "/credentials/{credentialId}/access": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read who owns a credential, who sees it, and what the caller may do with it */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    credentialId: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Done */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            may: ("read" | "use" | "write" | "delete" | "own" | "transfer")[];
                            ownerId: string | null;
                            teamId: string | null;
                            version: number;
                            /** @enum {string} */
                            visibility: "workspace" | "team" | "private";
                        };
                    };
                };
                /** @description Refused */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Refusal"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Change who owns a credential, and who sees it; 409 if `version` is not the current one */
        patch: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    credentialId: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        ownerId?: string;
                        teamId?: string | null;
                        version: number;
                        /** @enum {string} */
                        visibility?: "workspace" | "team" | "private";
                    };
                };
            };
            responses: {
                /** @description Done */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            ownerId: string | null;
                            teamId: string | null;
                            version: number;
                            /** @enum {string} */
                            visibility: "workspace" | "team" | "private";
                        };
                    };
                };
                /** @description Refused */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Refusal"];
                    };
                };
            };
        };
        trace?: never;
    };
    "/credentials/{credentialId}/shares": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List with whom a credential is shared, newest first; for those who may change that */
        get: {
            parameters: {
                query?: {
                    cursor?: string;
                    limit?: number;
                };
                header?: never;
                path: {
                    credentialId: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Done */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            items: {
                                createdAt: string;
                                createdBy: string | null;
                                expiresAt: string | null;
                                id: string;
                                /** @enum {string} */
                                level: "viewer" | "editor" | "owner";
                                teamId: string | null;
                                updatedAt: string;
                                userId: string | null;
                                version: number;
                            }[];
                            nextCursor: string | null;
                        };
                    };
                };
                /** @description Refused */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Refusal"];
                    };
                };
            };
        };
        put?: never;
        /** Share a credential with a user or a team */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    credentialId: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /** Format: date-time */
                        expiresAt?: string | null;
                        /** @enum {string} */
                        level: "viewer" | "editor" | "owner";
                        teamId?: string;
                        userId?: string;
                    };
                };
            };
            responses: {
                /** @description Done */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            createdAt: string;
                            createdBy: string | null;
                            expiresAt: string | null;
                            id: string;
                            /** @enum {string} */
                            level: "viewer" | "editor" | "owner";
                            teamId: string | null;
                            updatedAt: string;
                            userId: string | null;
                            version: number;
                        };
                    };
                };
                /** @description Refused */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Refusal"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/credentials/{credentialId}/shares/{shareId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** End a share */
        delete: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    credentialId: string;
                    shareId: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Done */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description Refused */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Refusal"];
                    };
                };
            };
        };
        options?: never;
        head?: never;
        /** Change the level or the end of a share; 409 if `version` is not the current one */
        patch: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    credentialId: string;
                    shareId: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /** Format: date-time */
                        expiresAt?: string | null;
                        /** @enum {string} */
                        level?: "viewer" | "editor" | "owner";
                        version: number;
                    };
                };
            };
            responses: {
                /** @description Done */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            createdAt: string;
                            createdBy: string | null;
                            expiresAt: string | null;
                            id: string;
                            /** @enum {string} */
                            level: "viewer" | "editor" | "owner";
                            teamId: string | null;
                            updatedAt: string;
                            userId: string | null;
                            version: number;
                        };
                    };
                };
                /** @description Refused */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Refusal"];
                    };
                };
            };
        };
        trace?: never;
    };
    "/flow-imports": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Create a flow of an export; says which credentials have to be chosen */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        credentials?: {
                            credentialId?: string;
                            name?: string | null;
                            nodeId: string;
                            type?: string | null;
                        }[];
                        definition: {
                            edges: {
                                id?: string;
                                source: string;
                                sourceHandle?: string;
                                target: string;
                                targetHandle?: string;
                            }[];
                            nodes: {
                                config?: {
                                    [key: string]: unknown;
                                };
                                id: string;
                                name?: string;
                                /** @enum {string} */
                                onError?: "fail" | "continue" | "branch";
                                parentId?: string;
                                position?: {
                                    x: number;
                                    y: number;
                                };
                                retry?: {
                                    delayMilliseconds: number;
                                    factor?: number;
                                    maxAttempts: number;
                                    maxDelayMilliseconds?: number;
                                };
                                timeoutSeconds?: number;
                                type: string;
                            }[];
                            settings?: {
                                maxParallel?: number;
                                timeoutSeconds?: number;
                            };
                        };
                        description?: string | null;
                        /** @enum {string} */
                        format: "invect-flow";
                        /** @enum {number} */
                        formatVersion: 1;
                        name: string;
                        teamId?: string | null;
                        /** @enum {string} */
                        visibility?: "workspace" | "team" | "private";
                    };
                };
            };
            responses: {
                /** @description Done */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            flow: {
                                createdAt: string;
                                definition: {
                                    edges: {
                                        id?: string;
                                        source: string;
                                        sourceHandle?: string;
                                        target: string;
                                        targetHandle?: string;
                                    }[];
                                    nodes: {
                                        config?: {
                                            [key: string]: unknown;
                                        };
                                        id: string;
                                        name?: string;
                                        /** @enum {string} */
                                        onError?: "fail" | "continue" | "branch";
                                        parentId?: string;
                                        position?: {
                                            x: number;
                                            y: number;
                                        };
                                        retry?: {
                                            delayMilliseconds: number;
                                            factor?: number;
                                            maxAttempts: number;
                                            maxDelayMilliseconds?: number;
                                        };
                                        timeoutSeconds?: number;
                                        type: string;
                                    }[];
                                    settings?: {
                                        maxParallel?: number;
                                        timeoutSeconds?: number;
                                    };
                                };
                                description: string | null;
                                id: string;
                                name: string;
                                ownerId: string | null;
                                /** @enum {string} */
                                source: "api" | "code";
                                teamId: string | null;
                                updatedAt: string;
                                version: number;
                                /** @enum {string} */
                                visibility: "workspace" | "team" | "private";
                            };
                            missingCredentials: {
                                name: string | null;
                                nodeId: string;
                                types: string[];
                            }[];
                        };
                    };
                };
                /** @description Refused */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Refusal"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/flow-runs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List runs, newest first */
        get: {
            parameters: {
                query?: {
                    cursor?: string;
                    flowId?: string;
                    limit?: number;
                    status?: "queued" | "running" | "waiting" | "succeeded" | "failed" | "cancelled";
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Done */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            items: {
                                actor: {
                                    id: string | null;
                                    name: string | null;
                                    /** @enum {string} */
                                    type: "user" | "service" | "everybody" | "system";
                                };
                                createdAt: string;
                                endedAt: string | null;
                                error: {
                                    code: string;
                                    message: string;
                                    nodeId: string | null;
                                } | null;
                                flowId: string;
                                flowVersion: number;
                                id: string;
                                parentRunId: string | null;
                                startedAt: string | null;
                                /** @enum {string} */
                                status: "queued" | "running" | "waiting" | "succeeded" | "failed" | "cancelled";
                                triggerNodeId: string | null;
                            }[];
                            nextCursor: string | null;
                        };
                    };
                };
                /** @description Refused */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Refusal"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/flow-runs/{runId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read a run with its input and its output */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    runId: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Done */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            actor: {
                                id: string | null;
                                name: string | null;
                                /** @enum {string} */
                                type: "user" | "service" | "everybody" | "system";
                            };
                            createdAt: string;
                            endedAt: string | null;
                            error: {
                                code: string;
                                message: string;
                                nodeId: string | null;
                            } | null;
                            flowId: string;
                            flowVersion: number;
                            id: string;
                            input?: unknown;
                            output?: unknown;
                            parentRunId: string | null;
                            startedAt: string | null;
                            /** @enum {string} */
                            status: "queued" | "running" | "waiting" | "succeeded" | "failed" | "cancelled";
                            triggerNodeId: string | null;
                        };
                    };
                };
                /** @description Refused */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Refusal"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/flow-runs/{runId}/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Cancel a run, and the runs that it has started */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    runId: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Done */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            actor: {
                                id: string | null;
                                name: string | null;
                                /** @enum {string} */
                                type: "user" | "service" | "everybody" | "system";
                            };
                            createdAt: string;
                            endedAt: string | null;
                            error: {
                                code: string;
                                message: string;
                                nodeId: string | null;
                            } | null;
                            flowId: string;
                            flowVersion: number;
                            id: string;
                            input?: unknown;
                            output?: unknown;
                            parentRunId: string | null;
                            startedAt: string | null;
                            /** @enum {string} */
                            status: "queued" | "running" | "waiting" | "succeeded" | "failed" | "cancelled";
                            triggerNodeId: string | null;
                        };
                    };
                };
                /** @description Refused */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Refusal"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/flow-runs/{runId}/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Watch a run: events as they happen, until it is over. Send Last-Event-ID to go on */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    runId: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Done */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "text/event-stream": {
                            actor: {
                                id: string | null;
                                name: string | null;
                                /** @enum {string} */
                                type: "user" | "service" | "everybody" | "system";
                            };
                            createdAt: string;
                            endedAt: string | null;
                            error: {
                                code: string;
                                message: string;
                                nodeId: string | null;
                            } | null;
                            flowId: string;
                            flowVersion: number;
                            id: string;
                            parentRunId: string | null;
                            startedAt: string | null;
                            /** @enum {string} */
                            status: "queued" | "running" | "waiting" | "succeeded" | "failed" | "cancelled";
                            triggerNodeId: string | null;
                        } | {
                            attempt: number;
                            dueAt: string | null;
                            endedAt: string | null;
                            error: {
                                code: string;
                                message: string;
                            } | null;
                            handle: string | null;
                            id: string;
                            input?: unknown;
                            iteration: string;
                            mayHaveRepeated: boolean;
                            nodeId: string;
                            output?: unknown;
                            startedAt: string;
                            /** @enum {string} */
                            status: "running" | "waiting" | "succeeded" | "failed" | "cancelled";
                            /** @enum {string|null} */
                            waitsFor: "time" | "approval" | "run" | null;
                        };
                    };
                };
                /** @description Refused */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Refusal"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/flow-runs/{runId}/node-executions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List what the nodes of a run did, in the order in which they began */
        get: {
            parameters: {
                query?: {
                    cursor?: string;
                    limit?: number;
                };
                header?: never;
                path: {
                    runId: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Done */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            items: {
                                attempt: number;
                                dueAt: string | null;
                                endedAt: string | null;
                                error: {
                                    code: string;
                                    message: string;
                                } | null;
                                handle: string | null;
                                id: string;
                                input?: unknown;
                                iteration: string;
                                mayHaveRepeated: boolean;
                                nodeId: string;
                                output?: unknown;
                                startedAt: string;
                                /** @enum {string} */
                                status: "running" | "waiting" | "succeeded" | "failed" | "cancelled";
                                /** @enum {string|null} */
                                waitsFor: "time" | "approval" | "run" | null;
                            }[];
                            nextCursor: string | null;
                        };
                    };
                };
                /** @description Refused */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Refusal"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/flow-runs/{runId}/resume": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Approve or reject what a node of a run waits for */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    runId: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        approved?: boolean;
                        data?: unknown;
                        iteration?: string;
                        nodeId?: string;
                    };
                };
            };
            responses: {
                /** @description Done */
                202: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            actor: {
                                id: string | null;
                                name: string | null;
                                /** @enum {string} */
                                type: "user" | "service" | "everybody" | "system";
                            };
                            createdAt: string;
                            endedAt: string | null;
                            error: {
                                code: string;
                                message: string;
                                nodeId: string | null;
                            } | null;
                            flowId: string;
                            flowVersion: number;
                            id: string;
                            input?: unknown;
                            output?: unknown;
                            parentRunId: string | null;
                            startedAt: string | null;
                            /** @enum {string} */
                            status: "queued" | "running" | "waiting" | "succeeded" | "failed" | "cancelled";
                            triggerNodeId: string | null;
                        };
                    };
                };
                /** @description Refused */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Refusal"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/flow-runs/{runId}/retry": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Let a failed run go on from the node that failed, on the same version */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    runId: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Done */
                202: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            actor: {
                                id: string | null;
                                name: string | null;
                                /** @enum {string} */
                                type: "user" | "service" | "everybody" | "system";
                            };
                            createdAt: string;
                            endedAt: string | null;
                            error: {
                                code: string;
                                message: string;
                                nodeId: string | null;
                            } | null;
                            flowId: string;
                            flowVersion: number;
                            id: string;
                            input?: unknown;
                            output?: unknown;
                            parentRunId: string | null;
                            startedAt: string | null;
                            /** @enum {string} */
                            status: "queued" | "running" | "waiting" | "succeeded" | "failed" | "cancelled";
                            triggerNodeId: string | null;
                        };
                    };
                };
                /** @description Refused */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Refusal"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/flows": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List flows, newest first */
        get: {
            parameters: {
                query?: {
                    cursor?: string;
                    limit?: number;
                    search?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Done */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            items: {
                                createdAt: string;
                                id: string;
                                name: string;
                                ownerId: string | null;
                                /** @enum {string} */
                                source: "api" | "code";
                                teamId: string | null;
                                updatedAt: string;
                                version: number;
                                /** @enum {string} */
                                visibility: "workspace" | "team" | "private";
                            }[];
                            nextCursor: string | null;
                        };
                    };
                };
                /** @description Refused */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Refusal"];
                    };
                };
            };
        };
        put?: never;
        /** Create a flow */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        definition?: {
                            edges: {
                                id?: string;
                                source: string;
                                sourceHandle?: string;
                                target: string;
                                targetHandle?: string;
                            }[];
                            nodes: {
                                config?: {
                                    [key: string]: unknown;
                                };
                                id: string;
                                name?: string;
                                /** @enum {string} */
                                onError?: "fail" | "continue" | "branch";
                                parentId?: string;
                                position?: {
                                    x: number;
                                    y: number;
                                };
                                retry?: {
                                    delayMilliseconds: number;
                                    factor?: number;
                                    maxAttempts: number;
                                    maxDelayMilliseconds?: number;
                                };
                                timeoutSeconds?: number;
                                type: string;
                            }[];
                            settings?: {
                                maxParallel?: number;
                                timeoutSeconds?: number;
                            };
                        };
                        description?: string | null;
                        name: string;
                        teamId?: string | null;
                        /** @enum {string} */
                        visibility?: "workspace" | "team" | "private";
                    };
                };
            };
            responses: {
                /** @description Done */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            createdAt: string;
                            definition: {
                                edges: {
                                    id?: string;
                                    source: string;
                                    sourceHandle?: string;
                                    target: string;
                                    targetHandle?: string;
                                }[];
                                nodes: {
                                    config?: {
                                        [key: string]: unknown;
                                    };
                                    id: string;
                                    name?: string;
                                    /** @enum {string} */
                                    onError?: "fail" | "continue" | "branch";
                                    parentId?: string;
                                    position?: {
                                        x: number;
                                        y: number;
                                    };
                                    retry?: {
                                        delayMilliseconds: number;
                                        factor?: number;
                                        maxAttempts: number;
                                        maxDelayMilliseconds?: number;
                                    };
                                    timeoutSeconds?: number;
                                    type: string;
                                }[];
                                settings?: {
                                    maxParallel?: number;
                                    timeoutSeconds?: number;
                                };
                            };
                            description: string | null;
                            id: string;
                            name: string;
                            ownerId: string | null;
                            /** @enum {string} */
                            source: "api" | "code";
                            teamId: string | null;
                            updatedAt: string;
                            version: number;
                            /** @enum {string} */
                            visibility: "workspace" | "team" | "private";
                        };
                    };
                };
                /** @description Refused */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Refusal"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/flows/{flowId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read a flow with its current definition */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    flowId: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Done */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            createdAt: string;
                            definition: {
                                edges: {
                                    id?: string;
                                    source: string;
                                    sourceHandle?: string;
                                    target: string;
                                    targetHandle?: string;
                                }[];
                                nodes: {
                                    config?: {
                                        [key: string]: unknown;
                                    };
                                    id: string;
                                    name?: string;
                                    /** @enum {string} */
                                    onError?: "fail" | "continue" | "branch";
                                    parentId?: string;
                                    position?: {
                                        x: number;
                                        y: number;
                                    };
                                    retry?: {
                                        delayMilliseconds: number;
                                        factor?: number;
                                        maxAttempts: number;
                                        maxDelayMilliseconds?: number;
                                    };
                                    timeoutSeconds?: number;
                                    type: string;
                                }[];
                                settings?: {
                                    maxParallel?: number;
                                    timeoutSeconds?: number;
                                };
                            };
                            description: string | null;
                            id: string;
                            name: string;
                            ownerId: string | null;
                            /** @enum {string} */
                            source: "api" | "code";
                            teamId: string | null;
                            updatedAt: string;
                            version: number;
                            /** @enum {string} */
                            visibility: "workspace" | "team" | "private";
                        };
                    };
                };
                /** @description Refused */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Refusal"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        /** Delete a flow and its versions */
        delete: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    flowId: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Done */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description Refused */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Refusal"];
                    };
                };
            };
        };
        options?: never;
        head?: never;
        /** Save a new version of a flow; 409 if `version` is not the current one */
        patch: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    flowId: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        definition?: {
                            edges: {
                                id?: string;
                                source: string;
                                sourceHandle?: string;
                                target: string;
                                targetHandle?: string;
                            }[];
                            nodes: {
                                config?: {
                                    [key: string]: unknown;
                                };
                                id: string;
                                name?: string;
                                /** @enum {string} */
                                onError?: "fail" | "continue" | "branch";
                                parentId?: string;
                                position?: {
                                    x: number;
                                    y: number;
                                };
                                retry?: {
                                    delayMilliseconds: number;
                                    factor?: number;
                                    maxAttempts: number;
                                    maxDelayMilliseconds?: number;
                                };
                                timeoutSeconds?: number;
                                type: string;
                            }[];
                            settings?: {
                                maxParallel?: number;
                                timeoutSeconds?: number;
                            };
                        };
                        description?: string | null;
                        name?: string;
                        version: number;
                    };
                };
            };
            responses: {
                /** @description Done */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            createdAt: string;
                            definition: {
                                edges: {
                                    id?: string;
                                    source: string;
                                    sourceHandle?: string;
                                    target: string;
                                    targetHandle?: string;
                                }[];
                                nodes: {
                                    config?: {
                                        [key: string]: unknown;
                                    };
                                    id: string;
                                    name?: string;
                                    /** @enum {string} */
                                    onError?: "fail" | "continue" | "branch";
                                    parentId?: string;
                                    position?: {
                                        x: number;
                                        y: number;
                                    };
                                    retry?: {
                                        delayMilliseconds: number;
                                        factor?: number;
                                        maxAttempts: number;
                                        maxDelayMilliseconds?: number;
                                    };
                                    timeoutSeconds?: number;
                                    type: string;
                                }[];
                                settings?: {
                                    maxParallel?: number;
                                    timeoutSeconds?: number;
                                };
                            };
                            description: string | null;
                            id: string;
                            name: string;
                            ownerId: string | null;
                            /** @enum {string} */
                            source: "api" | "code";
                            teamId: string | null;
                            updatedAt: string;
                            version: number;
                            /** @enum {string} */
                            visibility: "workspace" | "team" | "private";
                        };
                    };
                };
                /** @description Refused */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Refusal"];
                    };
                };
            };
        };
        trace?: never;
    };
    "/flows/{flowId}/access": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read who owns a flow, who sees it, and what the caller may do with it */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    flowId: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Done */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            may: ("read" | "use" | "write" | "delete" | "own" | "transfer")[];
                            ownerId: string | null;
                            teamId: string | null;
                            version: number;
                            /** @enum {string} */
                            visibility: "workspace" | "team" | "private";
                        };
                    };
                };
                /** @description Refused */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Refusal"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Change who owns a flow, and who sees it; 409 if `version` is not the current one */
        patch: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    flowId: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        ownerId?: string;
                        teamId?: string | null;
                        version: number;
                        /** @enum {string} */
                        visibility?: "workspace" | "team" | "private";
                    };
                };
            };
            responses: {
                /** @description Done */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            ownerId: string | null;
                            teamId: string | null;
                            version: number;
                            /** @enum {string} */
                            visibility: "workspace" | "team" | "private";
                        };
                    };
                };
                /** @description Refused */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Refusal"];
                    };
                };
            };
        };
        trace?: never;
    };
    "/flows/{flowId}/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Export the current version of a flow as JSON, without secrets; its credentials by their names */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    flowId: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Done */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            credentials: {
                                name: string | null;
                                nodeId: string;
                                type: string | null;
                            }[];
                            definition: {
                                edges: {
                                    id?: string;
                                    source: string;
                                    sourceHandle?: string;
                                    target: string;
                                    targetHandle?: string;
                                }[];
                                nodes: {
                                    config?: {
                                        [key: string]: unknown;
                                    };
                                    id: string;
                                    name?: string;
                                    /** @enum {string} */
                                    onError?: "fail" | "continue" | "branch";
                                    parentId?: string;
                                    position?: {
                                        x: number;
                                        y: number;
                                    };
                                    retry?: {
                                        delayMilliseconds: number;
                                        factor?: number;
                                        maxAttempts: number;
                                        maxDelayMilliseconds?: number;
                                    };
                                    timeoutSeconds?: number;
                                    type: string;
                                }[];
                                settings?: {
                                    maxParallel?: number;
                                    timeoutSeconds?: number;
                                };
                            };
                            description: string | null;
                            /** @enum {string} */
                            format: "invect-flow";
                            /** @enum {number} */
                            formatVersion: 1;
                            name: string;
                        };
                    };
                };
                /** @description Refused */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Refusal"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/flows/{flowId}/run": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Start a run of the current version of a flow, as the caller */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    flowId: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        input?: unknown;
                    };
                };
            };
            responses: {
                /** @description Done */
                202: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            actor: {
                                id: string | null;
                                name: string | null;
                                /** @enum {string} */
                                type: "user" | "service" | "everybody" | "system";
                            };
                            createdAt: string;
                            endedAt: string | null;
                            error: {
                                code: string;
                                message: string;
                                nodeId: string | null;
                            } | null;
                            flowId: string;
                            flowVersion: number;
                            id: string;
                            input?: unknown;
                            output?: unknown;
                            parentRunId: string | null;
                            startedAt: string | null;
                            /** @enum {string} */
                            status: "queued" | "running" | "waiting" | "succeeded" | "failed" | "cancelled";
                            triggerNodeId: string | null;
                        };
                    };
                };
                /** @description Refused */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Refusal"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/flows/{flowId}/shares": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List with whom a flow is shared, newest first; for those who may change that */
        get: {
            parameters: {
                query?: {
                    cursor?: string;
                    limit?: number;
                };
                header?: never;
                path: {
                    flowId: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Done */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            items: {
                                createdAt: string;
                                createdBy: string | null;
                                expiresAt: string | null;
                                id: string;
                                /** @enum {string} */
                                level: "viewer" | "editor" | "owner";
                                teamId: string | null;
                                updatedAt: string;
                                userId: string | null;
                                version: number;
                            }[];
                            nextCursor: string | null;
                        };
                    };
                };
                /** @description Refused */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Refusal"];
                    };
                };
            };
        };
        put?: never;
        /** Share a flow with a user or a team */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    flowId: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /** Format: date-time */
                        expiresAt?: string | null;
                        /** @enum {string} */
                        level: "viewer" | "editor" | "owner";
                        teamId?: string;
                        userId?: string;
                    };
                };
            };
            responses: {
                /** @description Done */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            createdAt: string;
                            createdBy: string | null;
                            expiresAt: string | null;
                            id: string;
                            /** @enum {string} */
                            level: "viewer" | "editor" | "owner";
                            teamId: string | null;
                            updatedAt: string;
                            userId: string | null;
                            version: number;
                        };
                    };
                };
                /** @description Refused */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Refusal"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/flows/{flowId}/shares/{shareId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** End a share */
        delete: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    flowId: string;
                    shareId: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Done */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description Refused */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Refusal"];
                    };
                };
            };
        };
        options?: never;
        head?: never;
        /** Change the level or the end of a share; 409 if `version` is not the current one */
        patch: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    flowId: string;
                    shareId: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /** Format: date-time */
                        expiresAt?: string | null;
                        /** @enum {string} */
                        level?: "viewer" | "editor" | "owner";
                        version: number;
                    };
                };
            };
            responses: {
                /** @description Done */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            createdAt: string;
                            createdBy: string | null;
                            expiresAt: string | null;
                            id: string;
                            /** @enum {string} */
                            level: "viewer" | "editor" | "owner";
                            teamId: string | null;
                            updatedAt: string;
                            userId: string | null;
                            version: number;
                        };
                    };
                };
                /** @description Refused */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Refusal"];
                    };
                };
            };
        };
        trace?: never;
    };
    "/flows/{flowId}/triggers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the triggers of a flow's current version: its webhooks and schedules */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    flowId: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Done */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            items: {
                                actsAs: {
                                    id: string | null;
                                    name: string | null;
                                    /** @enum {string} */
                                    type: "user" | "service" | "everybody" | "system";
                                } | null;
                                config?: unknown;
                                createdAt: string;
                                enabled: boolean;
                                flowId: string;
                                id: string;
                                lastDueAt: string | null;
                                nextDueAt: string | null;
                                nodeId: string;
                                signature: {
                                    /** @enum {string} */
                                    scheme: "standard" | "github" | "slack" | "stripe";
                                } | {
                                    /**
                                     * @default sha256
                                     * @enum {string}
                                     */
                                    algorithm?: "sha256" | "sha384" | "sha512";
                                    /**
                                     * @default hex
                                     * @enum {string}
                                     */
                                    encoding?: "hex" | "base64";
                                    header: string;
                                    idHeader?: string;
                                    /** @default  */
                                    prefix?: string;
                                    /** @enum {string} */
                                    scheme: "hmac";
                                    timestampHeader?: string;
                                    /** @default 300 */
                                    toleranceSeconds?: number;
                                } | null;
                                /** @enum {string} */
                                type: "webhook" | "schedule";
                                updatedAt: string;
                                url: string | null;
                                version: number;
                                webhookId: string | null;
                            }[];
                        };
                    };
                };
                /** @description Refused */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Refusal"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/flows/{flowId}/versions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the versions of a flow, newest first; each definition is read by itself */
        get: {
            parameters: {
                query?: {
                    cursor?: string;
                };
                header?: never;
                path: {
                    flowId: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Done */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            items: {
                                authorId: string | null;
                                createdAt: string;
                                flowId: string;
                                version: number;
                            }[];
                            nextCursor: string | null;
                        };
                    };
                };
                /** @description Refused */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Refusal"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/flows/{flowId}/versions/{version}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read one version of a flow with its definition */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    flowId: string;
                    version: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Done */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            authorId: string | null;
                            createdAt: string;
                            definition: {
                                edges: {
                                    id?: string;
                                    source: string;
                                    sourceHandle?: string;
                                    target: string;
                                    targetHandle?: string;
                                }[];
                                nodes: {
                                    config?: {
                                        [key: string]: unknown;
                                    };
                                    id: string;
                                    name?: string;
                                    /** @enum {string} */
                                    onError?: "fail" | "continue" | "branch";
                                    parentId?: string;
                                    position?: {
                                        x: number;
                                        y: number;
                                    };
                                    retry?: {
                                        delayMilliseconds: number;
                                        factor?: number;
                                        maxAttempts: number;
                                        maxDelayMilliseconds?: number;
                                    };
                                    timeoutSeconds?: number;
                                    type: string;
                                }[];
                                settings?: {
                                    maxParallel?: number;
                                    timeoutSeconds?: number;
                                };
                            };
                            flowId: string;
                            version: number;
                        };
                    };
                };
                /** @description Refused */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Refusal"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/health": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Whether the host serves. It says nothing else */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Done */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** @enum {string} */
                            status: "ok";
                        };
                    };
                };
                /** @description Refused */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Refusal"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/invitations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List invitations, newest first */
        get: {
            parameters: {
                query?: {
                    cursor?: string;
                    limit?: number;
                    search?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Done */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            items: {
                                createdAt: string;
                                createdBy: string;
                                email: string | null;
                                expiresAt: string;
                                id: string;
                                maxUses: number;
                                role: string;
                                /** @enum {string} */
                                status: "open" | "used" | "expired";
                                teamIds: string[];
                                /** @enum {string} */
                                teamRole: "owner" | "member";
                                updatedAt: string;
                                uses: number;
                                version: number;
                            }[];
                            nextCursor: string | null;
                        };
                    };
                };
                /** @description Refused */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Refusal"];
                    };
                };
            };
        };
        put?: never;
        /** Invite somebody to a role and to teams; the link is in this answer only. 403 for more than you hold yourself */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /** Format: email */
                        email?: string | null;
                        expiresInDays?: number;
                        maxUses?: number;
                        role: string;
                        teamIds?: string[];
                        /** @enum {string} */
                        teamRole?: "owner" | "member";
                    };
                };
            };
            responses: {
                /** @description Done */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            createdAt: string;
                            createdBy: string;
                            email: string | null;
                            expiresAt: string;
                            id: string;
                            /** @enum {string} */
                            mail: "sent" | "failed" | "none";
                            maxUses: number;
                            role: string;
                            /** @enum {string} */
                            status: "open" | "used" | "expired";
                            teamIds: string[];
                            /** @enum {string} */
                            teamRole: "owner" | "member";
                            updatedAt: string;
                            url: string;
                            uses: number;
                            version: number;
                        };
                    };
                };
                /** @description Refused */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Refusal"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/invitations/{invitationId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read an invitation */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    invitationId: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Done */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            createdAt: string;
                            createdBy: string;
                            email: string | null;
                            expiresAt: string;
                            id: string;
                            maxUses: number;
                            role: string;
                            /** @enum {string} */
                            status: "open" | "used" | "expired";
                            teamIds: string[];
                            /** @enum {string} */
                            teamRole: "owner" | "member";
                            updatedAt: string;
                            uses: number;
                            version: number;
                        };
                    };
                };
                /** @description Refused */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Refusal"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        /** Revoke an invitation */
        delete: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    invitationId: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Done */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description Refused */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Refusal"];
                    };
                };
            };
        };
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/invitations/{invitationId}/resend": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Make a new link for an invitation, and send it; the old link ends */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    invitationId: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        expiresInDays?: number;
                        version: number;
                    };
                };
            };
            responses: {
                /** @description Done */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            createdAt: string;
                            createdBy: string;
                            email: string | null;
                            expiresAt: string;
                            id: string;
                            /** @enum {string} */
                            mail: "sent" | "failed" | "none";
                            maxUses: number;
                            role: string;
                            /** @enum {string} */
                            status: "open" | "used" | "expired";
                            teamIds: string[];
                            /** @enum {string} */
                            teamRole: "owner" | "member";
                            updatedAt: string;
                            url: string;
                            uses: number;
                            version: number;
                        };
                    };
                };
                /** @description Refused */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Refusal"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/keys": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List your keys, newest first; as an admin, those of `userId` */
        get: {
            parameters: {
                query?: {
                    cursor?: string;
                    limit?: number;
                    search?: string;
                    userId?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Done */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            items: {
                                allowedAddresses: string[] | null;
                                createdAt: string;
                                expiresAt: string | null;
                                id: string;
                                lastUsedAt: string | null;
                                name: string;
                                prefix: string;
                                requestsPerMinute: number | null;
                                scopes: string[];
                                serviceAccountId: string | null;
                                updatedAt: string;
                                userId: string | null;
                                version: number;
                            }[];
                            nextCursor: string | null;
                        };
                    };
                };
                /** @description Refused */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Refusal"];
                    };
                };
            };
        };
        put?: never;
        /** Make a key that acts as you; its token is never shown again */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        allowedAddresses?: string[] | null;
                        /** Format: date-time */
                        expiresAt?: string | null;
                        name: string;
                        requestsPerMinute?: number | null;
                        scopes: string[];
                    };
                };
            };
            responses: {
                /** @description Done */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            allowedAddresses: string[] | null;
                            createdAt: string;
                            expiresAt: string | null;
                            id: string;
                            lastUsedAt: string | null;
                            name: string;
                            prefix: string;
                            requestsPerMinute: number | null;
                            scopes: string[];
                            serviceAccountId: string | null;
                            token: string;
                            updatedAt: string;
                            userId: string | null;
                            version: number;
                        };
                    };
                };
                /** @description Refused */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Refusal"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/keys/{keyId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Revoke a key */
        delete: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    keyId: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Done */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description Refused */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Refusal"];
                    };
                };
            };
        };
        options?: never;
        head?: never;
        /** Change the name or the limits of a key; 409 if `version` is not the current one */
        patch: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    keyId: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        allowedAddresses?: string[] | null;
                        name?: string;
                        requestsPerMinute?: number | null;
                        version: number;
                    };
                };
            };
            responses: {
                /** @description Done */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            allowedAddresses: string[] | null;
                            createdAt: string;
                            expiresAt: string | null;
                            id: string;
                            lastUsedAt: string | null;
                            name: string;
                            prefix: string;
                            requestsPerMinute: number | null;
                            scopes: string[];
                            serviceAccountId: string | null;
                            updatedAt: string;
                            userId: string | null;
                            version: number;
                        };
                    };
                };
                /** @description Refused */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Refusal"];
                    };
                };
            };
        };
        trace?: never;
    };
    "/me": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Who I am and what I may do */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Done */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            id: string;
                            impersonator: {
                                id: string;
                                name: string | null;
                            } | null;
                            mayCreate: {
                                [key: string]: {
                                    teams: "all" | string[];
                                    workspace: boolean;
                                };
                            };
                            missing: "two_factor"[];
                            name: string | null;
                            permissions: string[];
                            role: string | null;
                            teamIds: string[];
                        };
                    };
                };
                /** @description Refused */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Refusal"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/members": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List users with their roles, by id */
        get: {
            parameters: {
                query?: {
                    cursor?: string;
                    limit?: number;
                    search?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Done */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            items: {
                                active: boolean;
                                assigned: boolean;
                                createdAt: string | null;
                                email: string | null;
                                name: string | null;
                                role: string | null;
                                updatedAt: string | null;
                                userId: string;
                                version: number;
                            }[];
                            nextCursor: string | null;
                        };
                    };
                };
                /** @description Refused */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Refusal"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/members/{userId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read a user with their role */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    userId: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Done */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            active: boolean;
                            assigned: boolean;
                            createdAt: string | null;
                            email: string | null;
                            name: string | null;
                            role: string | null;
                            updatedAt: string | null;
                            userId: string;
                            version: number;
                        };
                    };
                };
                /** @description Refused */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Refusal"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Give a user a role; 403 for a role that grants more than you hold, 409 for the only admin */
        patch: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    userId: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        role: string;
                        version?: number;
                    };
                };
            };
            responses: {
                /** @description Done */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            active: boolean;
                            assigned: boolean;
                            createdAt: string | null;
                            email: string | null;
                            name: string | null;
                            role: string | null;
                            updatedAt: string | null;
                            userId: string;
                            version: number;
                        };
                    };
                };
                /** @description Refused */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Refusal"];
                    };
                };
            };
        };
        trace?: never;
    };
    "/nodes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the types of nodes, with JSON Schema of their configs and outputs */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Done */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            items: {
                                constants: string[];
                                credential: {
                                    required: boolean;
                                    types: string[];
                                } | null;
                                description: string;
                                /** @enum {string} */
                                effects: "none" | "external";
                                handles: string[];
                                input: {
                                    [key: string]: unknown;
                                };
                                output: {
                                    [key: string]: unknown;
                                };
                                title: string;
                                type: string;
                            }[];
                        };
                    };
                };
                /** @description Refused */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Refusal"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/openapi.json": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** This document */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Done */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description Refused */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Refusal"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/plugins/auth/sign-in-options": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** How people sign in and up here */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Done */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            account: {
                                changeEmail: boolean;
                                /** @enum {string} */
                                delete: "no" | "at_once" | "by_mail";
                            };
                            admin: boolean;
                            emailCode: boolean;
                            invited: boolean;
                            magicLink: boolean;
                            passkey: boolean;
                            password: {
                                maxLength: number;
                                minLength: number;
                                reset: boolean;
                                signUp: boolean;
                            } | null;
                            providers: {
                                id: string;
                                name: string;
                                /** @enum {string} */
                                route: "/sign-in/social" | "/sign-in/oauth2";
                            }[];
                            setup: boolean;
                            /** @enum {string} */
                            signUp: "open" | "invite" | "closed";
                            sso: {
                                providers: {
                                    id: string;
                                }[];
                            } | null;
                            twoFactor: {
                                app: boolean;
                                mail: boolean;
                                passwordless: boolean;
                            } | null;
                            /** @enum {string} */
                            verification: "none" | "link" | "code";
                        };
                    };
                };
                /** @description Refused */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Refusal"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/roles": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List roles, what they grant, and which you may give */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Done */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            items: {
                                mayAssign: boolean;
                                name: string;
                                permissions: string[];
                            }[];
                        };
                    };
                };
                /** @description Refused */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Refusal"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/service-accounts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the service accounts of your teams, newest first; as an admin, all of them */
        get: {
            parameters: {
                query?: {
                    cursor?: string;
                    limit?: number;
                    search?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Done */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            items: {
                                createdAt: string;
                                createdBy: string | null;
                                id: string;
                                name: string;
                                role: string;
                                teamId: string | null;
                                updatedAt: string;
                                version: number;
                            }[];
                            nextCursor: string | null;
                        };
                    };
                };
                /** @description Refused */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Refusal"];
                    };
                };
            };
        };
        put?: never;
        /** Create a service account; 403 for a role that grants more than you hold */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        name: string;
                        role: string;
                        teamId?: string | null;
                    };
                };
            };
            responses: {
                /** @description Done */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            createdAt: string;
                            createdBy: string | null;
                            id: string;
                            name: string;
                            role: string;
                            teamId: string | null;
                            updatedAt: string;
                            version: number;
                        };
                    };
                };
                /** @description Refused */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Refusal"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/service-accounts/{accountId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read a service account */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    accountId: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Done */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            createdAt: string;
                            createdBy: string | null;
                            id: string;
                            name: string;
                            role: string;
                            teamId: string | null;
                            updatedAt: string;
                            version: number;
                        };
                    };
                };
                /** @description Refused */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Refusal"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        /** Delete a service account and its keys */
        delete: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    accountId: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Done */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description Refused */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Refusal"];
                    };
                };
            };
        };
        options?: never;
        head?: never;
        /** Change a service account; 409 if `version` is not the current one */
        patch: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    accountId: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        name?: string;
                        role?: string;
                        version: number;
                    };
                };
            };
            responses: {
                /** @description Done */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            createdAt: string;
                            createdBy: string | null;
                            id: string;
                            name: string;
                            role: string;
                            teamId: string | null;
                            updatedAt: string;
                            version: number;
                        };
                    };
                };
                /** @description Refused */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Refusal"];
                    };
                };
            };
        };
        trace?: never;
    };
    "/service-accounts/{accountId}/keys": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the keys of a service account, newest first */
        get: {
            parameters: {
                query?: {
                    cursor?: string;
                    limit?: number;
                    search?: string;
                };
                header?: never;
                path: {
                    accountId: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Done */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            items: {
                                allowedAddresses: string[] | null;
                                createdAt: string;
                                expiresAt: string | null;
                                id: string;
                                lastUsedAt: string | null;
                                name: string;
                                prefix: string;
                                requestsPerMinute: number | null;
                                scopes: string[];
                                serviceAccountId: string | null;
                                updatedAt: string;
                                userId: string | null;
                                version: number;
                            }[];
                            nextCursor: string | null;
                        };
                    };
                };
                /** @description Refused */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Refusal"];
                    };
                };
            };
        };
        put?: never;
        /** Make a key of a service account; its token is never shown again */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    accountId: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        allowedAddresses?: string[] | null;
                        /** Format: date-time */
                        expiresAt?: string | null;
                        name: string;
                        requestsPerMinute?: number | null;
                        scopes: string[];
                    };
                };
            };
            responses: {
                /** @description Done */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            allowedAddresses: string[] | null;
                            createdAt: string;
                            expiresAt: string | null;
                            id: string;
                            lastUsedAt: string | null;
                            name: string;
                            prefix: string;
                            requestsPerMinute: number | null;
                            scopes: string[];
                            serviceAccountId: string | null;
                            token: string;
                            updatedAt: string;
                            userId: string | null;
                            version: number;
                        };
                    };
                };
                /** @description Refused */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Refusal"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/settings": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** How the host and its plugins are set up, and what should be set up in another way */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Done */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            sections: {
                                facts: {
                                    name: string;
                                    value: string;
                                }[];
                                source: string;
                                warnings: {
                                    fix: string;
                                    problem: string;
                                }[];
                            }[];
                        };
                    };
                };
                /** @description Refused */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Refusal"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/setup/admin": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Become the first admin, with the token that the host logs at start while there is no admin */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        token: string;
                    };
                };
            };
            responses: {
                /** @description Done */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            active: boolean;
                            assigned: boolean;
                            createdAt: string | null;
                            email: string | null;
                            name: string | null;
                            role: string | null;
                            updatedAt: string | null;
                            userId: string;
                            version: number;
                        };
                    };
                };
                /** @description Refused */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Refusal"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/teams": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List your teams, newest first; an admin sees all */
        get: {
            parameters: {
                query?: {
                    cursor?: string;
                    limit?: number;
                    search?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Done */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            items: {
                                createdAt: string;
                                id: string;
                                name: string;
                                /** @enum {string|null} */
                                role: "owner" | "member" | null;
                                updatedAt: string;
                                version: number;
                            }[];
                            nextCursor: string | null;
                        };
                    };
                };
                /** @description Refused */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Refusal"];
                    };
                };
            };
        };
        put?: never;
        /** Create a team, and become its owner */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        name: string;
                    };
                };
            };
            responses: {
                /** @description Done */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            createdAt: string;
                            id: string;
                            name: string;
                            /** @enum {string|null} */
                            role: "owner" | "member" | null;
                            updatedAt: string;
                            version: number;
                        };
                    };
                };
                /** @description Refused */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Refusal"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/teams/{teamId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read a team */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    teamId: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Done */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            createdAt: string;
                            id: string;
                            name: string;
                            /** @enum {string|null} */
                            role: "owner" | "member" | null;
                            updatedAt: string;
                            version: number;
                        };
                    };
                };
                /** @description Refused */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Refusal"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        /** Delete a team, as its owner; its rows go to their owners, and nobody else sees them */
        delete: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    teamId: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Done */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            credentials: number;
                            flows: number;
                            ownerId: string | null;
                        };
                    };
                };
                /** @description Refused */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Refusal"];
                    };
                };
            };
        };
        options?: never;
        head?: never;
        /** Rename a team, as its owner; 409 if `version` is not the current one */
        patch: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    teamId: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        name: string;
                        version: number;
                    };
                };
            };
            responses: {
                /** @description Done */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            createdAt: string;
                            id: string;
                            name: string;
                            /** @enum {string|null} */
                            role: "owner" | "member" | null;
                            updatedAt: string;
                            version: number;
                        };
                    };
                };
                /** @description Refused */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Refusal"];
                    };
                };
            };
        };
        trace?: never;
    };
    "/teams/{teamId}/members": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the members of a team, by id */
        get: {
            parameters: {
                query?: {
                    cursor?: string;
                    limit?: number;
                };
                header?: never;
                path: {
                    teamId: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Done */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            items: {
                                createdAt: string;
                                name: string | null;
                                /** @enum {string} */
                                role: "owner" | "member";
                                userId: string;
                            }[];
                            nextCursor: string | null;
                        };
                    };
                };
                /** @description Refused */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Refusal"];
                    };
                };
            };
        };
        put?: never;
        /** Add a user to a team, as its owner */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    teamId: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /** @enum {string} */
                        role?: "owner" | "member";
                        userId: string;
                    };
                };
            };
            responses: {
                /** @description Done */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            createdAt: string;
                            name: string | null;
                            /** @enum {string} */
                            role: "owner" | "member";
                            userId: string;
                        };
                    };
                };
                /** @description Refused */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Refusal"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/teams/{teamId}/members/{userId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Take a member out of a team, as its owner, or yourself; what they own in it goes to an owner of the team */
        delete: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    teamId: string;
                    userId: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Done */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description Refused */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Refusal"];
                    };
                };
            };
        };
        options?: never;
        head?: never;
        /** Give a member another role in the team, as its owner */
        patch: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    teamId: string;
                    userId: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /** @enum {string} */
                        role: "owner" | "member";
                    };
                };
            };
            responses: {
                /** @description Done */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            createdAt: string;
                            name: string | null;
                            /** @enum {string} */
                            role: "owner" | "member";
                            userId: string;
                        };
                    };
                };
                /** @description Refused */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Refusal"];
                    };
                };
            };
        };
        trace?: never;
    };
    "/triggers/{triggerId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read a trigger */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    triggerId: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Done */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            actsAs: {
                                id: string | null;
                                name: string | null;
                                /** @enum {string} */
                                type: "user" | "service" | "everybody" | "system";
                            } | null;
                            config?: unknown;
                            createdAt: string;
                            enabled: boolean;
                            flowId: string;
                            id: string;
                            lastDueAt: string | null;
                            nextDueAt: string | null;
                            nodeId: string;
                            signature: {
                                /** @enum {string} */
                                scheme: "standard" | "github" | "slack" | "stripe";
                            } | {
                                /**
                                 * @default sha256
                                 * @enum {string}
                                 */
                                algorithm?: "sha256" | "sha384" | "sha512";
                                /**
                                 * @default hex
                                 * @enum {string}
                                 */
                                encoding?: "hex" | "base64";
                                header: string;
                                idHeader?: string;
                                /** @default  */
                                prefix?: string;
                                /** @enum {string} */
                                scheme: "hmac";
                                timestampHeader?: string;
                                /** @default 300 */
                                toleranceSeconds?: number;
                            } | null;
                            /** @enum {string} */
                            type: "webhook" | "schedule";
                            updatedAt: string;
                            url: string | null;
                            version: number;
                            webhookId: string | null;
                        };
                    };
                };
                /** @description Refused */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Refusal"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Enable or disable a trigger, say as whom it acts, or how its senders sign */
        patch: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    triggerId: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        actsAs?: {
                            id: string;
                            /** @enum {string} */
                            type: "user" | "service";
                        };
                        enabled?: boolean;
                        signature?: {
                            /** @enum {string} */
                            scheme: "standard" | "github" | "slack" | "stripe";
                            secret: string | {
                                ref: string;
                            };
                        } | {
                            /**
                             * @default sha256
                             * @enum {string}
                             */
                            algorithm?: "sha256" | "sha384" | "sha512";
                            /**
                             * @default hex
                             * @enum {string}
                             */
                            encoding?: "hex" | "base64";
                            header: string;
                            idHeader?: string;
                            /** @default  */
                            prefix?: string;
                            /** @enum {string} */
                            scheme: "hmac";
                            secret: string | {
                                ref: string;
                            };
                            timestampHeader?: string;
                            /** @default 300 */
                            toleranceSeconds?: number;
                        } | null;
                        version: number;
                    };
                };
            };
            responses: {
                /** @description Done */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            actsAs: {
                                id: string | null;
                                name: string | null;
                                /** @enum {string} */
                                type: "user" | "service" | "everybody" | "system";
                            } | null;
                            config?: unknown;
                            createdAt: string;
                            enabled: boolean;
                            flowId: string;
                            id: string;
                            lastDueAt: string | null;
                            nextDueAt: string | null;
                            nodeId: string;
                            signature: {
                                /** @enum {string} */
                                scheme: "standard" | "github" | "slack" | "stripe";
                            } | {
                                /**
                                 * @default sha256
                                 * @enum {string}
                                 */
                                algorithm?: "sha256" | "sha384" | "sha512";
                                /**
                                 * @default hex
                                 * @enum {string}
                                 */
                                encoding?: "hex" | "base64";
                                header: string;
                                idHeader?: string;
                                /** @default  */
                                prefix?: string;
                                /** @enum {string} */
                                scheme: "hmac";
                                timestampHeader?: string;
                                /** @default 300 */
                                toleranceSeconds?: number;
                            } | null;
                            /** @enum {string} */
                            type: "webhook" | "schedule";
                            updatedAt: string;
                            url: string | null;
                            version: number;
                            webhookId: string | null;
                        };
                    };
                };
                /** @description Refused */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Refusal"];
                    };
                };
            };
        };
        trace?: never;
    };
    "/triggers/{triggerId}/rotate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Give a webhook another id; the one before it ends at once */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    triggerId: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        version: number;
                    };
                };
            };
            responses: {
                /** @description Done */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            actsAs: {
                                id: string | null;
                                name: string | null;
                                /** @enum {string} */
                                type: "user" | "service" | "everybody" | "system";
                            } | null;
                            config?: unknown;
                            createdAt: string;
                            enabled: boolean;
                            flowId: string;
                            id: string;
                            lastDueAt: string | null;
                            nextDueAt: string | null;
                            nodeId: string;
                            signature: {
                                /** @enum {string} */
                                scheme: "standard" | "github" | "slack" | "stripe";
                            } | {
                                /**
                                 * @default sha256
                                 * @enum {string}
                                 */
                                algorithm?: "sha256" | "sha384" | "sha512";
                                /**
                                 * @default hex
                                 * @enum {string}
                                 */
                                encoding?: "hex" | "base64";
                                header: string;
                                idHeader?: string;
                                /** @default  */
                                prefix?: string;
                                /** @enum {string} */
                                scheme: "hmac";
                                timestampHeader?: string;
                                /** @default 300 */
                                toleranceSeconds?: number;
                            } | null;
                            /** @enum {string} */
                            type: "webhook" | "schedule";
                            updatedAt: string;
                            url: string | null;
                            version: number;
                            webhookId: string | null;
                        };
                    };
                };
                /** @description Refused */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Refusal"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/webhooks/{webhookId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Start a run by a webhook; 202 when it is stored, or 200 with its output if the node says so */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    webhookId: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Done */
                202: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            duplicate: boolean;
                            runId: string;
                        };
                    };
                };
                /** @description Refused */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Refusal"];
                    };
                };
            };
        };
        /** Start a run by a webhook; 202 when it is stored, or 200 with its output if the node says so */
        put: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    webhookId: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Done */
                202: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            duplicate: boolean;
                            runId: string;
                        };
                    };
                };
                /** @description Refused */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Refusal"];
                    };
                };
            };
        };
        /** Start a run by a webhook; 202 when it is stored, or 200 with its output if the node says so */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    webhookId: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Done */
                202: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            duplicate: boolean;
                            runId: string;
                        };
                    };
                };
                /** @description Refused */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Refusal"];
                    };
                };
            };
        };
        /** Start a run by a webhook; 202 when it is stored, or 200 with its output if the node says so */
        delete: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    webhookId: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Done */
                202: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            duplicate: boolean;
                            runId: string;
                        };
                    };
                };
                /** @description Refused */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Refusal"];
                    };
                };
            };
        };
        options?: never;
        head?: never;
        /** Start a run by a webhook; 202 when it is stored, or 200 with its output if the node says so */
        patch: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    webhookId: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Done */
                202: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            duplicate: boolean;
                            runId: string;
                        };
                    };
                };
                /** @description Refused */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Refusal"];
                    };
                };
            };
        };
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        Refusal: {
            /** @enum {string} */
            code: "request:bad_target" | "request:bad_host" | "request:unknown_host" | "request:invalid" | "request:bad_json" | "request:timeout" | "request:too_large" | "request:unsupported_media_type" | "request:method_not_allowed" | "request:not_found" | "request:cross_site" | "auth:session_not_found" | "auth:forbidden" | "auth:two_factor_required" | "auth:session_required" | "host:unavailable" | "host:not_started" | "host:internal_error" | "flow:not_found" | "flow:version_not_found" | "flow:version_conflict" | "flow:defined_in_code" | "run:not_found" | "run:forbidden" | "run:identity_unknown" | "run:too_deep" | "run:over" | "run:not_retryable" | "run:too_many_streams" | "run:not_waiting" | "trigger:not_found" | "trigger:version_conflict" | "trigger:nobody" | "webhook:not_found" | "webhook:run_failed" | "credential:not_found" | "credential:version_conflict" | "credential:encryption_key_missing" | "credential:secret_unavailable" | "member:not_found" | "member:version_conflict" | "member:last_admin" | "member:not_used" | "setup:invalid_link" | "setup:completed" | "setup:wrong_user" | "share:not_found" | "share:exists" | "share:version_conflict" | "team:not_found" | "team:member_not_found" | "team:member_exists" | "team:version_conflict" | "team:not_used" | "invitation:not_found" | "invitation:version_conflict" | "invitation:used" | "invitation:wrong_address" | "invitation:not_needed" | "invitation:not_used" | "service_account:not_found" | "service_account:version_conflict" | "key:invalid" | "key:expired" | "key:beside_session" | "key:address_not_allowed" | "key:too_many_requests" | "key:not_found" | "key:too_many" | "key:version_conflict" | "key:not_used" | "auth:session_expired" | "auth:already_impersonating" | "auth:unavailable" | "auth:too_many_attempts" | "auth:too_many_requests" | "auth:too_many_teams" | "auth:busy" | "auth:public_url_required" | "auth:host_not_allowed" | "auth:secret_required" | "auth:cross_site" | "auth:user_too_long" | "auth:sign_up_closed" | "auth:invitation_required" | "auth:email_not_allowed" | "auth:invalid_request";
            fields?: {
                [key: string]: string;
            };
            message: string;
            requestId: string;
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export type operations = Record<string, never>;
