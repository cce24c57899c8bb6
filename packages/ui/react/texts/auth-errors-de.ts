import type { Texts } from './en.js';

/** What refusals of a sign-in mean, in German. */
export const authErrors: Texts['errors'] = {
  // Sitzungen.
  FAILED_TO_CREATE_SESSION: 'Die Anmeldung hat nicht geklappt. Versuchen Sie es gleich noch einmal.',
  UNABLE_TO_CREATE_SESSION: 'Die Anmeldung hat nicht geklappt. Versuchen Sie es gleich noch einmal.',
  INVALID_USER: 'Dieser Link ist für ein anderes Konto. Melden Sie sich damit an, und öffnen Sie ihn noch einmal.',
  USER_NOT_FOUND: 'Dieses Konto gibt es nicht.',
  user_not_found: 'Dieses Konto gibt es nicht.',
  failed_to_create_session: 'Die Anmeldung hat nicht geklappt. Versuchen Sie es gleich noch einmal.',
  // Neue Konten.
  FAILED_TO_CREATE_USER: 'Das Konto ließ sich nicht anlegen. Versuchen Sie es gleich noch einmal.',
  failed_to_create_user: 'Das Konto ließ sich nicht anlegen. Versuchen Sie es gleich noch einmal.',
  EMAIL_PASSWORD_SIGN_UP_DISABLED: 'Konten legt ein Admin an. Fragen Sie einen.',
  EMAIL_PASSWORD_DISABLED: 'Hier meldet sich niemand mit einem Passwort an. Nehmen Sie einen anderen Weg.',
  new_user_signup_disabled: 'Mit dieser Adresse gibt es kein Konto. Fragen Sie einen Admin.',
  signup_disabled: 'Mit dieser Adresse gibt es kein Konto. Fragen Sie einen Admin.',
  VALIDATION_ERROR: 'Eine Angabe stimmt nicht. Prüfen Sie sie, und versuchen Sie es noch einmal.',
  // Adressen.
  EMAIL_ALREADY_VERIFIED: 'Diese Adresse ist schon bestätigt.',
  EMAIL_MISMATCH: 'Schreiben Sie die Adresse Ihres eigenen Kontos.',
  VERIFICATION_EMAIL_NOT_ENABLED: 'Dieser Server sendet keine Links. Fragen Sie, wer ihn betreibt.',
  TOKEN_EXPIRED: 'Dieser Link gilt nicht mehr. Fordern Sie einen neuen an.',
  RESET_PASSWORD_DISABLED: 'Dieser Server sendet keine Links. Bitten Sie einen Admin um ein neues Passwort.',
  FAILED_TO_CREATE_VERIFICATION: 'Die Mail ließ sich nicht vorbereiten. Versuchen Sie es gleich noch einmal.',
  // Codes per Mail.
  INVALID_OTP: 'Dieser Code stimmt nicht. Prüfen Sie ihn, oder fordern Sie einen neuen an.',
  OTP_EXPIRED: 'Dieser Code gilt nicht mehr. Fordern Sie einen neuen an.',
  OTP_HAS_EXPIRED: 'Dieser Code gilt nicht mehr. Fordern Sie einen neuen an.',
  TOO_MANY_ATTEMPTS: 'Zu viele falsche Codes. Fordern Sie einen neuen an.',
  // Der zweite Faktor.
  ACCOUNT_TEMPORARILY_LOCKED: 'Zu viele falsche Codes. Versuchen Sie es in einer Viertelstunde noch einmal.',
  OTP_NOT_ENABLED: 'Dieser Server sendet keine Codes. Nehmen Sie einen anderen Weg.',
  OTP_NOT_CONFIGURED: 'Dieser Server sendet keine Codes. Nehmen Sie einen anderen Weg.',
  TOTP_NOT_ENABLED: 'Für dieses Konto ist keine App eingerichtet. Nehmen Sie einen anderen Weg.',
  TOTP_NOT_CONFIGURED: 'Apps werden hier nicht verwendet. Nehmen Sie einen anderen Weg.',
  BACKUP_CODES_NOT_ENABLED: 'Dieses Konto hat keine Ersatzcodes. Nehmen Sie einen anderen Weg.',
  FAILED_TO_INVALIDATE_TWO_FACTOR_CHALLENGE: 'Das hat nicht geklappt. Melden Sie sich noch einmal an.',
  'auth:two_factor_required': 'Hier ist ein zweiter Faktor nötig. Richten Sie ihn zuerst in Ihrem Konto ein.',
  // Konten und Anbieter.
  PROVIDER_NOT_FOUND: 'Diesen Weg kennt der Server nicht. Nehmen Sie einen anderen.',
  PROVIDER_CONFIG_NOT_FOUND: 'Diesen Weg kennt der Server nicht. Nehmen Sie einen anderen.',
  FAILED_TO_GET_USER_INFO: 'Die andere Seite hat nichts über Sie gesagt. Versuchen Sie es noch einmal.',
  USER_EMAIL_NOT_FOUND:
    'Die andere Seite hat Ihre E-Mail-Adresse nicht genannt. Erlauben Sie das, und versuchen Sie es noch einmal.',
  ID_TOKEN_NOT_SUPPORTED: 'Diesen Weg kennt der Server nicht. Nehmen Sie einen anderen.',
  OAUTH_LINK_ERROR:
    'Mit dieser Adresse gibt es schon ein Konto. Melden Sie sich dort an, und verbinden Sie das andere in Ihrem Konto.',
  account_not_linked:
    'Mit dieser Adresse gibt es schon ein Konto. Melden Sie sich dort an, und verbinden Sie das andere in Ihrem Konto.',
  email_not_found:
    'Die andere Seite hat Ihre E-Mail-Adresse nicht genannt. Erlauben Sie das, und versuchen Sie es noch einmal.',
  email_not_verified: 'Die andere Seite hat Ihre Adresse nicht bestätigt. Tun Sie das dort zuerst.',
  unable_to_get_user_info: 'Die andere Seite hat nichts über Sie gesagt. Versuchen Sie es noch einmal.',
  oauth_provider_not_found: 'Diesen Weg kennt der Server nicht. Nehmen Sie einen anderen.',
  no_code: 'Die andere Seite hat Sie nicht angemeldet. Versuchen Sie es noch einmal.',
  invalid_code: 'Die andere Seite hat Sie nicht angemeldet. Versuchen Sie es noch einmal.',
  issuer_missing: 'Die andere Seite antwortet nicht, wie sie soll. Fragen Sie, wer diese App betreibt.',
  issuer_mismatch: 'Die andere Seite antwortet nicht, wie sie soll. Fragen Sie, wer diese App betreibt.',
  nonce_binding_missing: 'Das hat zu lange gedauert. Versuchen Sie es noch einmal.',
  no_callback_url: 'Das hat zu lange gedauert. Versuchen Sie es noch einmal.',
  state_mismatch: 'Das hat zu lange gedauert oder in einem anderen Browser begonnen. Versuchen Sie es noch einmal.',
  state_not_found: 'Das hat zu lange gedauert oder in einem anderen Browser begonnen. Versuchen Sie es noch einmal.',
  please_restart_the_process:
    'Das hat zu lange gedauert oder in einem anderen Browser begonnen. Versuchen Sie es noch einmal.',
  access_denied:
    'Sie haben auf der anderen Seite abgelehnt. Versuchen Sie es noch einmal, oder nehmen Sie einen anderen Weg.',
  INVALID_OAUTH_CONFIGURATION: 'Die andere Seite ist nicht richtig eingerichtet. Fragen Sie, wer diese App betreibt.',
  invalid_provider: 'Diesen Weg kennt der Server nicht. Nehmen Sie einen anderen.',
  NO_PROVIDER_FOUND_FOR_THE_ISSUER:
    'Eine Firma mit dieser Adresse ist hier nicht bekannt. Prüfen Sie sie, oder nehmen Sie einen anderen Weg.',
  NO_PROVIDER_FOUND:
    'Eine Firma mit dieser Adresse ist hier nicht bekannt. Prüfen Sie sie, oder nehmen Sie einen anderen Weg.',
  PROVIDER_DOMAIN_HAS_NOT_BEEN_VERIFIED:
    'Ihre Firma ist hier noch nicht fertig eingerichtet. Fragen Sie deren Administrator.',
  MISSING_FIELD: 'Etwas fehlt. Prüfen Sie Ihre Angaben.',
  // Passkeys.
  CHALLENGE_NOT_FOUND: 'Das hat zu lange gedauert. Versuchen Sie es noch einmal.',
  PASSKEY_NOT_FOUND:
    'Dieser Passkey ist hier nicht bekannt. Nehmen Sie einen anderen Weg, und entfernen Sie ihn von Ihrem Gerät.',
  AUTHENTICATION_FAILED: 'Ihr Gerät konnte nicht zeigen, dass Sie es sind. Versuchen Sie es noch einmal.',
  'client:passkey_cancelled': 'Nichts ist passiert: Der Passkey wurde nicht bestätigt. Versuchen Sie es noch einmal.',
  'client:passkey_failed':
    'Passkeys gehen in diesem Browser oder an dieser Adresse nicht. Nehmen Sie einen anderen Weg.',
  // Links von anderswo.
  INVALID_ORIGIN: 'Diese Seite gehört nicht zum Server. Fragen Sie, wer ihn betreibt.',
  MISSING_OR_NULL_ORIGIN: 'Diese Seite gehört nicht zum Server. Fragen Sie, wer ihn betreibt.',
  INVALID_CALLBACK_URL: 'Diese Seite gehört nicht zum Server. Fragen Sie, wer ihn betreibt.',
  INVALID_REDIRECT_URL: 'Diese Seite gehört nicht zum Server. Fragen Sie, wer ihn betreibt.',
  INVALID_ERROR_CALLBACK_URL: 'Diese Seite gehört nicht zum Server. Fragen Sie, wer ihn betreibt.',
  INVALID_NEW_USER_CALLBACK_URL: 'Diese Seite gehört nicht zum Server. Fragen Sie, wer ihn betreibt.',
  CROSS_SITE_NAVIGATION_LOGIN_BLOCKED: 'Diese Seite gehört nicht zum Server. Fragen Sie, wer ihn betreibt.',
  'auth:cross_site': 'Die Anmeldung lässt sich nicht von einer anderen Seite aus beginnen. Gehen Sie zur Anmeldung.',
  // Der Host.
  'auth:host_not_allowed': 'Dieser Server kennt diese Adresse nicht. Fragen Sie, wer ihn betreibt.',
  'auth:too_many_teams': 'Sie sind in mehr als 1000 Teams. Verlassen Sie einige.',
  'auth:invalid_request': 'Diese Anfrage ist ungültig. Laden Sie die Seite neu, und versuchen Sie es noch einmal.',
  'request:timeout': 'Die Verbindung ist zu langsam. Versuchen Sie es noch einmal.',
  'host:internal_error': 'Der Server hat ein Problem. Versuchen Sie es gleich noch einmal.',
  'client:unexpected_answer': 'Zwischen Ihnen und dem Server gibt es ein Problem. Versuchen Sie es gleich noch einmal.',
};
