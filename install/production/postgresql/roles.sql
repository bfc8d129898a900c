-- Three roles with one task each; no one of them may pass by row-level security, make roles or databases.
-- Run by the administrator postgres; passwords come as variables of psql.
SET password_encryption = 'scram-sha-256';
SELECT format('CREATE ROLE %I', name)
  FROM (VALUES ('hulian_owner'), ('hulian_web'), ('hulian_backup')) AS wanted (name)
 WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = name) \gexec
ALTER ROLE hulian_owner LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE NOREPLICATION PASSWORD :'owner_password';
ALTER ROLE hulian_web LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE NOREPLICATION PASSWORD :'web_password';
ALTER ROLE hulian_backup LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE REPLICATION PASSWORD :'backup_password';
ALTER ROLE hulian_web CONNECTION LIMIT 50;
SELECT 'CREATE DATABASE hulian OWNER hulian_owner ENCODING ''UTF8'' LOCALE ''C.UTF-8'' TEMPLATE template0'
 WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = 'hulian') \gexec
REVOKE ALL ON DATABASE hulian FROM PUBLIC;
GRANT CONNECT ON DATABASE hulian TO hulian_web;
\connect hulian
CREATE EXTENSION IF NOT EXISTS pg_trgm;
-- Tables are made in the schema public by their owner; the serving role may look into it and make nothing there.
ALTER SCHEMA public OWNER TO hulian_owner;
REVOKE ALL ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO hulian_web;
