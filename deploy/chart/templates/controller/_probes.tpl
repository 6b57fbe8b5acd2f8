{{/* Their path needs no token. */}}
{{- define "acrida.consoleProbes" -}}
{{- $path := printf "%s/healthz" (trimSuffix "/" .Values.controller.basePath) -}}
{{- $get := dict "httpGet" (dict "path" $path "port" "console") -}}
{{- range $kind := list "startupProbe" "readinessProbe" "livenessProbe" }}
{{ $kind }}:
  {{- toYaml (merge (deepCopy (index $.Values.controller $kind)) $get) | nindent 2 }}
{{- end }}
{{- end -}}
