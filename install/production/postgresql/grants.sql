-- Run by the owner. What the serving role may do; everything not named here it may not.
BEGIN;
REVOKE ALL ON ALL TABLES IN SCHEMA public FROM hulian_web;
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO hulian_web;
GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO hulian_web;
-- The record of what happened only grows, and which migrations ran is the owner's to write.
REVOKE UPDATE, DELETE ON cases_chainentry FROM hulian_web;
REVOKE INSERT, UPDATE, DELETE ON django_migrations FROM hulian_web;
COMMIT;
